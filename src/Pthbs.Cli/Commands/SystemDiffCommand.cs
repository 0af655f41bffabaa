using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Store;
using Pthbs.Systems;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs system diff</c></summary>
internal sealed class SystemDiffCommand : PthbsCommand
{
    private readonly Argument<string[]> _systems = new("SYSTEM…") { Description = "the earlier system and the later one; without the earlier one, that of this machine", Arity = new ArgumentArity(1, 2) };
    private readonly SystemPlace _place;
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public SystemDiffCommand()
        : base("diff", "show what would change with another system")
    {
        Add(_systems);
        _place = new SystemPlace(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Shows packages with their versions, services that would stop and start, files of /etc, and what\nneeds a reboot. Both systems must be built. The exit code is 0 where a switch would change\nnothing, and 5 where it would."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs system diff web", "shows what 'pthbs system switch web' would change"),
        new("pthbs system diff web.0a1b web", "compares two builds of a system"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var (words, machine) = (new SystemWords(call.Session), _place.Machine(call));
        var given = call.Value(_systems)!;
        var after = SystemTree.Read(words.PathOf(given[^1]), cancel: call.Cancel);
        var old = given.Length == 2 ? words.PathOf(given[0]) : Running(call, machine);
        var before = old is null ? null : SystemTree.Read(old, canRun: false, call.Cancel);
        var difference = SystemDifference.Of(before, after);
        var packages = SystemPackages.Changes(call.Session.Store, before is null ? [] : _place.Holders(call, before), _place.Holders(call, after), call.Cancel);
        var (former, name) = (before is null ? null : machine.NameOf(before.Path), machine.NameOf(after.Path));
        var same = name == former || (packages.Count == 0 && difference is { Services: [], Files: [], Reboot: [] });
        call.Print(
            new SystemDiffJson(former, name, same, [.. packages.Select(change => SystemChangeJson.Of(change))], [.. difference.Services.Select(change => SystemChangeJson.Of(change))], [.. difference.Files.Select(change => SystemChangeJson.Of(change))], difference.Reboot),
            screen =>
            {
                if (same) screen.Say("the same");
                screen.PrintLines(packages.Select(change => $"package {change.Name}: {change.Before ?? "none"} -> {change.After ?? "none"}{(change.Before == change.After ? ", another build" : "")}"));
                screen.PrintLines(difference.Services.Select(change => $"service {change.Name}: {Done(change.Kind)}"));
                screen.PrintLines(difference.Files.Select(change => $"/etc/{change.Name}: {JsonWord.Of(change.Kind)}"));
                screen.PrintLines(difference.Reboot.Select(what => $"needs a reboot: {what}"));
            });
        return Task.FromResult(same ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Build));
    }

    private static string? Running(Invocation call, SystemMachine machine)
    {
        if (machine.Running is { } running && SystemTree.IsSystem(running)) return running;
        // Elsewhere than on the machine, what it was told to run last is known as well.
        return call.Session.Store.Roots.Current(StoreLayout.SystemRoot) is { } current ? machine.PathOf(current.Names[0]) : null;
    }

    private static string Done(SystemChangeKind kind) => kind switch
    {
        SystemChangeKind.New => "starts",
        SystemChangeKind.Changed => "restarts",
        _ => "stops",
    };
}
