using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// No walls: the command sees the host as it is. Environment, directory, descriptors, limits, signals, user and the kernel's calls are the same as in a
/// sandbox. When it ends or is killed, every process that descends from it ends too, unless the command has ended the init program first.
/// </summary>
public sealed class OffSandbox : ISandbox
{
    /// <inheritdoc/>
    public string Name => Sandboxes.Off;

    /// <inheritdoc/>
    public string? Remark => null;

    /// <inheritdoc/>
    public bool SeesHostProc => false;

    /// <inheritdoc/>
    public bool UsesHostPaths => true;

    /// <inheritdoc/>
    public bool OpensPathsAsBuildUser => true;

    /// <inheritdoc/>
    /// <exception cref="PthbsException">The host does not look as the description says, so the command would not find what it needs.</exception>
    public SandboxProcess Start(SandboxDescription description, SandboxStreams streams, SandboxIdentity identity, CancellationToken cancel = default)
    {
        SandboxRules.CheckIdentity(identity);
        foreach (var placed in SandboxLayout.Place(description)) CheckHost(placed.Entry);
        using var launch = new Launch(streams, identity, description.Limits);
        // What leaves the command's group and session, and outlives its parent, becomes a child of the init program, which ends it.
        launch.Table.AdoptOrphans();
        launch.Table.BecomeUser(identity.OuterUid, identity.OuterGid, dropGroups: BuildUsers.Exist);
        launch.Table.ForbidNewPrivileges();
        launch.Table.WakeWithoutParent();
        launch.Table.DropCapabilities();
        // What a build finds of the kernel is the same behind every wall and behind none. Some kernels have no filters, some containers refuse them.
        launch.Table.FilterSystemCalls(tolerated: Errno.NoSystemCall | Errno.InvalidArgument << 8 | Errno.NotPermitted << 16);
        launch.Become(description.WorkingDirectory, description.Command, description.Environment, countsAlone: BuildUsers.Exist, role: InitProgram.RoleOutsideNamespaces);
        var failure = launch.Run(namespaces: 0, prepare: null, cancel);
        return failure is null ? launch.Process! : throw failure.ToException();
    }

    internal static void CheckHost(SandboxEntry entry)
    {
        _ = HostSource.Find(entry);
        var kind = HostFiles.KindOf(entry.Path, follow: entry is not LinkEntry, out _);
        var honoured = entry switch
        {
            HostEntry bind => bind.HostPath == bind.Path,
            LinkEntry link => HostFiles.LinkTarget(link.Path) == link.Target,
            FileEntry => kind == HostFiles.Kind.File,
            _ => kind == HostFiles.Kind.Directory,
        };
        if (honoured) return;
        throw new PthbsException(ErrorKind.Machine, "without a sandbox the build would not find its inputs")
        {
            Where = entry.Path,
            Got = entry is HostEntry ? "another path of the host" : kind == HostFiles.Kind.Missing ? "nothing on this host" : "something else on this host",
            Expected = entry.Explain(),
            Hint = "use --sandbox=namespaces or --sandbox=bubblewrap",
        };
    }
}
