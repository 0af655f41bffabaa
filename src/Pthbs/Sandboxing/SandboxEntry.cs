using System.Collections.Immutable;

namespace Pthbs.Sandboxing;

/// <summary>One thing that stands somewhere in a sandbox.</summary>
/// <param name="Path">Where the build sees it: absolute, without <c>.</c>, <c>..</c> or empty parts. Directories above it come to be by themselves.</param>
public abstract record SandboxEntry(string Path)
{
    /// <summary>What it is, in words, for <c>pthbs show</c> and for error messages.</summary>
    public abstract string Explain();
}

/// <summary>A file or directory of the host, with everything that is mounted in it.</summary>
/// <param name="HostPath">Where it is outside; links are followed.</param>
/// <param name="Path">Where the build sees it.</param>
public abstract record HostEntry(string HostPath, string Path) : SandboxEntry(Path);

/// <summary>A tree of the host that the build can only read.</summary>
/// <param name="HostPath">Where it is outside; links are followed. As root the path must be reachable for root without capabilities.</param>
/// <param name="Path">Where the build sees it.</param>
public sealed record ReadOnlyBind(string HostPath, string Path) : HostEntry(HostPath, Path)
{
    /// <inheritdoc/>
    public override string Explain() => HostPath == Path ? "the host's, read-only" : $"the host's {HostPath}, read-only";
}

/// <summary>A tree of the host that the build can write to, as its outer user.</summary>
/// <param name="HostPath">Where it is outside; links are followed. It must belong to the outer user to be of use.</param>
/// <param name="Path">Where the build sees it.</param>
public sealed record WritableBind(string HostPath, string Path) : HostEntry(HostPath, Path)
{
    /// <inheritdoc/>
    public override string Explain() => HostPath == Path ? "the host's, writable" : $"the host's {HostPath}, writable";
}

/// <summary>An empty directory that the build cannot write to.</summary>
public sealed record DirectoryEntry(string Path) : SandboxEntry(Path)
{
    /// <inheritdoc/>
    public override string Explain() => "directory";
}

/// <summary>A symbolic link.</summary>
/// <param name="Path">Where the link is.</param>
/// <param name="Target">Its text, as it is.</param>
public sealed record LinkEntry(string Path, string Target) : SandboxEntry(Path)
{
    /// <inheritdoc/>
    public override string Explain() => $"link to {Target}";
}

/// <summary>A file of mode 0444 with just these bytes.</summary>
public sealed record FileEntry(string Path, ImmutableArray<byte> Bytes) : SandboxEntry(Path)
{
    /// <inheritdoc/>
    public override string Explain() => $"file of {Bytes.Length} bytes";
}

/// <summary>A /proc that shows only the build's own processes.</summary>
public sealed record ProcEntry(string Path) : SandboxEntry(Path)
{
    /// <summary>
    /// Where in it everybody may register triggers with the pressure counters of the whole machine. The kernel takes some 17 ms to take each one back, and nothing can kill the process meanwhile, so thousands of them make a
    /// build that outlives its end. Nothing else in /proc that everybody may write to reaches beyond the build.
    /// </summary>
    internal const string Pressure = "/pressure";

    /// <summary>Whether this machine's kernel has them.</summary>
    internal static bool HasPressure { get; } = HostFiles.KindOf("/proc" + Pressure, follow: true, out _) == HostFiles.Kind.Directory;

    /// <inheritdoc/>
    public override string Explain() => "the build's own processes (proc)";
}

/// <summary>A small /dev: null, zero, full, random, urandom, the links fd, stdin, stdout and stderr, and a fresh shm.</summary>
public sealed record DevicesEntry(string Path) : SandboxEntry(Path)
{
    /// <inheritdoc/>
    public override string Explain() => "null, zero, full, random, urandom, fd, stdin, stdout, stderr, shm";
}

/// <summary>A fresh directory in memory that everyone may write to (mode 1777).</summary>
/// <param name="Path">Where the build sees it.</param>
/// <param name="SizeBytes">How much it may hold, in bytes; 0 is the kernel's rule, half of the memory.</param>
public sealed record TmpfsEntry(string Path, long SizeBytes) : SandboxEntry(Path)
{
    /// <inheritdoc/>
    public override string Explain() => SizeBytes == 0 ? "memory, writable" : $"memory, writable, at most {SizeBytes} bytes";
}

/// <summary>One device node of the host. Only a <see cref="DevicesEntry"/> brings it.</summary>
internal sealed record DeviceBind(string HostPath, string Path) : HostEntry(HostPath, Path)
{
    public override string Explain() => $"the host's device {HostPath}";
}
