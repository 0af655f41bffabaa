using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Systems;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs service list</c></summary>
internal sealed class ServiceListCommand : PthbsCommand
{
    private readonly Argument<string> _system = new("SYSTEM") { Description = "a system as for 'pthbs build'; it must be built" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each service, one on each line");

    public ServiceListCommand()
        : base("list", "list the services of a system, and where they can run")
    {
        Add(_system);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs service list web", "lists the services of the system 'web'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var system = SystemTree.Read(new SystemWords(call.Session).PathOf(call.Value(_system)!), cancel: call.Cancel);
        foreach (var service in new OverlayServices(system).All)
        {
            var place = JsonWord.Of(service.Place);
            var more = (string?[])[service.Place == ServicePlace.Anywhere ? null : place, service.User is { } user ? $"as {user}" : null, service.Needs.Count > 0 ? $"needs {string.Join(", ", service.Needs)}" : null];
            call.Print(new ServiceJson(service.Name, service.Needs, service.User, place), $"{service.Name}{(more.Any(part => part is not null) ? $": {string.Join("; ", more.Where(part => part is not null))}" : "")}");
        }

        return Task.FromResult(ExitCodes.Success);
    }
}

/// <summary><c>pthbs service run</c></summary>
internal sealed class ServiceRunCommand : PthbsCommand
{
    private const string OutsideVariable = "OUTSIDE";
    private readonly Argument<string> _system = new("SYSTEM") { Description = "a system as for 'pthbs build'; it must be built" };
    private readonly Argument<string[]> _services = new("SERVICE") { Description = "services of the system", Arity = ArgumentArity.OneOrMore };

    public ServiceRunCommand()
        : base("run", "run services of a system on this machine, until a signal comes")
    {
        Add(_system);
        Add(_services);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "For machines of other distributions: their init, or a supervisor of your own, starts this\ncommand. It stays in the foreground, starts the services and those that they need, each when\nall that it needs is ready, and starts one that ends again. Services that set up a network are\nleft out. What the services print goes to the output of this command.",
        "SIGTERM, SIGINT or SIGHUP stop the services, the last one first; the exit code is then 0. It is\n11 if a service does not become ready within 20 s; the others are stopped then.",
        "A service sees this machine as it is, with the store at /pthbs. One that has a user, 'state' or\nsecrets needs root, and the directories that the system's page names.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs service run web httpd", "runs the service 'httpd' of the system 'web'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var system = SystemTree.Read(new SystemWords(call.Session).PathOf(call.Value(_system)!), cancel: call.Cancel);
        var store = call.Session.Store.Packages.Path;
        if (!PackageId.TryParse(Path.GetFileName(system.Path), out var id) || call.Session.Store.PathOf(id) != system.Path) throw new PthbsException(ErrorKind.Usage, "only services of a system in the store can run here") { Where = system.Path };
        call.Session.Store.Use(() => id.ToString(), used => [used]);
        var (command, outside) = new OverlayServices(system).Run(call.Value(_services)!, Ownership.IsRoot, LocalAccounts.OfMachine().Names, $"{BuildFormat.MountPoint}/{id}");
        call.StepBack();
        return Task.FromResult(EnvironmentEntry.Become(call, store, [.. command], [.. OwnProcess.Variables(), KeyValuePair.Create(OutsideVariable, outside)]));
    }
}
