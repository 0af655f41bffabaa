using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Store;
using Pthbs.Systems;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs system list</c></summary>
internal sealed class SystemListCommand : PthbsCommand
{
    private readonly SystemPlace _place;
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each generation");

    public SystemListCommand()
        : base("list", "list the generations that are systems")
    {
        _place = new SystemPlace(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Each line has root, generation, time and system, '(current)' for the current generation of the\nroot, and '(runs)' for the system that this machine runs. The root 'system' holds what this\nmachine has switched to; the others are what was built."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system list", "lists what can be gone back to")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var machine = _place.Machine(call);
        var running = machine.Running is { } path ? machine.NameOf(path) : null;
        var roots = call.Session.Store.Roots;
        foreach (var root in roots.Names)
        {
            var current = roots.CurrentNumber(root);
            foreach (var generation in roots.Generations(root))
            {
                var system = generation.Names[0];
                if (!SystemTree.IsSystem(machine.PathOf(system))) continue;
                var (isCurrent, runs) = (generation.Number == current, system == running);
                call.Print(
                    new SystemRowJson(root, generation.Number, generation.Made, system, isCurrent, runs),
                    string.Create(CultureInfo.InvariantCulture, $"{root}  {generation.Number}  {generation.Made:yyyy-MM-dd HH:mm} UTC  {system}{(isCurrent ? "  (current)" : "")}{(runs ? "  (runs)" : "")}"));
            }
        }

        return Task.FromResult(ExitCodes.Success);
    }
}

/// <summary><c>pthbs system status</c></summary>
internal sealed class SystemStatusCommand : PthbsCommand
{
    private readonly SystemPlace _place;
    private readonly Option<bool> _stale = new("--stale") { Description = "name the programs that still run earlier builds of the system's packages" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public SystemStatusCommand()
        : base("status", "show which system runs on this machine, and what its services are doing")
    {
        _place = new SystemPlace(this);
        Add(_stale);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "A service is 'ready', or has 'failed', as it was when it was started last, or is 'stopped'.\nThe exit code is 11 if one is not ready.",
        "With --stale, the exit code is 5 if all services are ready and a program still runs files of a\npackage of which the running system has another build. Only root sees programs of other users.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system status", "shows the running system and its services"), new("pthbs system status --stale", "also names programs to restart after an update")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var machine = _place.Machine(call);
        var roots = call.Session.Store.Roots;
        var current = roots.Current(StoreLayout.SystemRoot);
        var system = machine.Running is { } path && SystemTree.IsSystem(path) ? SystemTree.Read(path, canRun: false, call.Cancel) : null;
        var name = system is null ? null : machine.NameOf(system.Path);
        var services = system is null ? null : machine.States(system);
        var slots = new SystemSlots(machine, call.Cancel).All;
        var stale = call.Value(_stale) && system is not null ? SupersededPrograms.Find(call.Session.Store, _place.Holders(call, system), call.Cancel) : [];
        call.Print(new SystemStatusJson(name, system?.Path, current?.Number, current?.Names[0], services is null ? null : [.. services.Select(service => new SystemServiceJson(service.Name, service.State))], [.. slots.Select(SystemSlotJson.Of)], [.. stale.Select(program => new StaleProgramJson(program.Process, program.Package.ToString()))]), screen =>
        {
            screen.PrintLine(name is null ? "no system runs on this machine" : $"{name} runs{(current is null ? "" : current.Names[0] == name ? $", generation {current.Number}" : $"; generation {current.Number}, the current one, is {current.Names[0]}")}");
            foreach (var service in services ?? []) screen.PrintLine($"  {service.Name}: {service.State}");
            foreach (var slot in slots) screen.PrintLine($"slot {slot.Name}: {(slot.System is { } held ? $"{held}: {slot.State}" : "empty")}");
            foreach (var program in stale) screen.PrintLine($"stale: {program.Process} runs {program.Package.Short}");
        });
        return Task.FromResult(services?.Any(service => service.State != "ready") == true ? ExitCodes.Of(ErrorKind.Service) : stale.Count > 0 ? ExitCodes.Of(ErrorKind.Build) : ExitCodes.Success);
    }
}
