namespace Pthbs.Sandboxing;

/// <summary>How much of what bwrap is asked for this machine lets it do.</summary>
internal enum BubblewrapWalls
{
    /// <summary>All of it.</summary>
    All,

    /// <summary>All but a /proc of the build's own: it gets the machine's, read-only.</summary>
    HostProc,

    /// <summary>As <see cref="HostProc"/>, and the kernel's setting against user namespaces cannot be written, because /proc/sys is read-only: the seccomp filter alone forbids them.</summary>
    HostProcOnly,
}
