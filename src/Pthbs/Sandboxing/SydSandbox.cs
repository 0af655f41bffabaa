using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// The same description enforced by syd, with Landlock and seccomp and without a mount or a namespace, for machines that forbid those. A build sees paths as
/// they are on the disk, the host's processes, and the libraries of the host's shell; the network is refused and not private. A signal that ends the command
/// shows as code 128 + signal. Written to syd's manual; the program itself has not been tried.
/// </summary>
public sealed class SydSandbox : ISandbox
{
    private readonly string program;

    /// <exception cref="PthbsException">It is not installed.</exception>
    public SydSandbox() : this(Find() ?? throw new PthbsException(ErrorKind.Machine, "syd is not installed")
    {
        Hint = "install it (https://sydbox.exherbo.org), or use --sandbox=namespaces",
    })
    { }

    internal SydSandbox(string program) => this.program = program;

    /// <inheritdoc/>
    public string Name => Sandboxes.Syd;

    /// <inheritdoc/>
    public string? Remark => "this way follows syd's manual and was not tested with the program";

    /// <inheritdoc/>
    public bool SeesHostProc => false;

    /// <inheritdoc/>
    public bool UsesHostPaths => true;

    /// <inheritdoc/>
    public bool OpensPathsAsBuildUser => true;

    /// <summary>Where syd is, or null.</summary>
    internal static string? Find() =>
        ProgramSearch.Find("syd", Environment.GetEnvironmentVariable("PATH"));

    /// <inheritdoc/>
    public SandboxProcess Start(SandboxDescription description, SandboxStreams streams, SandboxIdentity identity, CancellationToken cancel = default)
    {
        SandboxRules.CheckIdentity(identity);
        foreach (var placed in SandboxLayout.Place(description)) OffSandbox.CheckHost(placed.Entry);
        var programs = new[] { description.Command[0], "/bin/sh", "/usr/bin/env" }.SelectMany(p => new[] { p, HostFiles.RealPath(p) }).OfType<string>().Distinct();
        var options = SydRules.Of(description, programs);

        using var launch = new Launch(streams, identity, description.Limits);
        launch.Table.AdoptOrphans();
        launch.Table.BecomeUser(identity.OuterUid, identity.OuterGid, dropGroups: BuildUsers.Exist);
        launch.Table.ForbidNewPrivileges();
        launch.Table.WakeWithoutParent();
        launch.Become(description.WorkingDirectory, [program, .. options, .. description.Command], description.Environment, countsAlone: BuildUsers.Exist, role: InitProgram.RoleOutsideNamespaces);
        var failure = launch.Run(namespaces: 0, prepare: null, cancel);
        return failure is null ? launch.Process! : throw failure.ToException();
    }
}
