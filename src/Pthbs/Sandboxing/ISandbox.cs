using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>A way to carry out a <see cref="SandboxDescription"/>.</summary>
public interface ISandbox
{
    /// <summary>The word for it in <c>--sandbox=</c>, one of <see cref="Sandboxes.Names"/>.</summary>
    string Name { get; }

    /// <summary>What this machine cannot do of it, in a clause for the log and for doctor; null if nothing is missing.</summary>
    string? Remark { get; }

    /// <summary>Whether builds see the machine's /proc where the way would give them one of their own.</summary>
    bool SeesHostProc { get; }

    /// <summary>Whether a build sees paths as they are on the disk, because the way cannot put anything in another place.</summary>
    bool UsesHostPaths { get; }

    /// <summary>Whether the build's directories are opened by their paths, as the user that the build is outside: then that user must be able to reach them.</summary>
    bool OpensPathsAsBuildUser { get; }

    /// <summary>Starts the command; when this returns it is running. Safe to call from several threads at once.</summary>
    /// <param name="description">What the build sees.</param>
    /// <param name="streams">What its command reads and writes.</param>
    /// <param name="identity">Who it is outside.</param>
    /// <param name="cancel">Ends it while it starts: the machine may not answer. From then on, it is the process that is ended.</param>
    /// <exception cref="PthbsException">The machine does not let it be done, or something the description names is not there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing is running.</exception>
    SandboxProcess Start(SandboxDescription description, SandboxStreams streams, SandboxIdentity identity, CancellationToken cancel = default);
}
