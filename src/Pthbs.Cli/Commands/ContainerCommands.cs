using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Store;
using Pthbs.Systems;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs container list</c></summary>
internal sealed class ContainerListCommand : PthbsCommand
{
    private readonly SystemPlace _place;
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each container, one on each line");

    public ContainerListCommand()
        : base("list", "list the containers of this machine, and what they are doing")
    {
        _place = new SystemPlace(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["A container that runs is 'healthy' if its check succeeds, or if it has none. The exit code is 11\nif one is not healthy. The program 'container' of the machine does the same."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs container list", "lists the containers")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var all = new SystemContainers(_place.Machine(call), call.Cancel).List();
        foreach (var one in all)
            call.Print(new ContainerJson(one.Name, one.State, one.Process, one.Memory, one.Processes, one.Address), string.Create(CultureInfo.InvariantCulture, $"{one.Name}: {one.State}{(one.Process is { } process ? $", process {process}" : "")}{(one.Memory is { } bytes ? $", {Quantity.Size(bytes)}" : "")}{(one.Address is { } address ? $", {address}" : "")}"));
        return Task.FromResult(all.All(one => one.State == "healthy") ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Service));
    }
}

/// <summary><c>pthbs container logs</c></summary>
internal sealed class ContainerLogsCommand : PthbsCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "a container of the system that runs" };
    private readonly SystemPlace _place;

    public ContainerLogsCommand()
        : base("logs", "show what a container wrote, and what it writes until Ctrl-C")
    {
        Add(_name);
        _place = new SystemPlace(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs container logs web", "shows the log of the container 'web'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        HostProcess.Become(new SystemContainers(_place.Machine(call), call.Cancel).Logs(call.Value(_name)!), _place.Variables(call));
        return Task.FromResult(ExitCodes.Success);
    }
}

/// <summary><c>pthbs container enter</c></summary>
internal sealed class ContainerEnterCommand : PthbsCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "a container of the system that runs" };
    private readonly SystemPlace _place;

    public ContainerEnterCommand()
        : base("enter", "run a program or a shell in a container")
    {
        Add(_name);
        _place = new SystemPlace(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["It runs as root of the container, with the container's limits, and without capabilities. The\nexit code is that of the program."];

    /// <inheritdoc/>
    public override string Rest => "[-- PROGRAM [ARGUMENT…]]";

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs container enter web", "a shell in the container 'web'"), new("pthbs container enter web -- ls /var", "runs a program there")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        HostProcess.Become(new SystemContainers(_place.Machine(call), call.Cancel).Enter(call.Value(_name)!, OwnProcess.LastWords(call.Rest.Count)), _place.Variables(call));
        return Task.FromResult(ExitCodes.Success);
    }
}
