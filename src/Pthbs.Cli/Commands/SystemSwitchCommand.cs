using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs system switch</c></summary>
internal sealed class SystemSwitchCommand : PthbsCommand
{
    private readonly Argument<string> _system = new("SYSTEM") { Description = "a system as for 'pthbs build', or the directory of one that was made elsewhere" };
    private readonly SystemPlace _place;
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public SystemSwitchCommand()
        : base("switch", "run another system on this machine, without a reboot")
    {
        Add(_system);
        _place = new SystemPlace(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "/etc becomes that of the system in one step. Only services that differ stop and start,\neach after those that it needs. If one of them is not ready before the system's deadline, the\nearlier system runs again, and the exit code is 11.",
        "The system becomes the next generation of the root 'system', so that 'pthbs gc' keeps it and\n'pthbs system rollback' goes back. This first says what needs a reboot. The exit code is\n0 even if nothing changed: --json tells both apart, and so does 'pthbs system diff' before.",
        "A directory that is no package is copied to /var/lib/systems. If the machine has no pthbs, its\nprogram system-switch does the same.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs system switch web", "runs the system 'web' from now on"),
        new("pthbs system switch ./tower", "runs a system that other tools have made"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var (place, names) = _place.Take(call, call.Value(_system)!);
        var copies = _place.Copies(call);
        return Task.FromResult(_place.Switch(call, machine => machine.To(place, names, former => copies.Names(former, CancellationToken.None).Skip(1))));
    }
}

/// <summary><c>pthbs system rollback</c></summary>
internal sealed class SystemRollbackCommand : PthbsCommand
{
    private readonly SystemPlace _place;
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");

    public SystemRollbackCommand()
        : base("rollback", "run the system of the generation before the current one")
    {
        _place = new SystemPlace(this);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Works as 'pthbs system switch' does. The newer generations stay: 'pthbs system list' shows them,\nand 'pthbs system switch' goes to any system again."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs system rollback", "goes back by one generation")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.WritingIfPossible);
        return Task.FromResult(_place.Switch(call, machine => machine.Back()));
    }
}
