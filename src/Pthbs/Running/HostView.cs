using System.Collections.Immutable;
using Pthbs.Sandboxing;
using Pthbs.Scripts;

namespace Pthbs.Running;

/// <summary>
/// A program that runs on the host as it is (files, user, network, processes, terminal), with one difference: the store is seen, read-only,
/// at <see cref="BuildFormat.MountPoint"/>, the path that packages hold in their files.
/// </summary>
public sealed record HostView
{
    /// <summary>Where the store lies. That path stays as it is, too, unless it is itself below <see cref="BuildFormat.MountPoint"/>.</summary>
    public required string StorePath { get; init; }

    /// <summary>Where the program starts.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The program and its arguments. A name without a slash is looked for on the PATH of <see cref="Environment"/>, in the view.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>All its variables. Bytes that are no UTF-8 are written as <see cref="Pthbs.Files.PathText"/> does.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>Its file mode mask (umask).</summary>
    public required uint Mask { get; init; }

    /// <summary>Whether a store has to be mapped: false where it lies at <see cref="BuildFormat.MountPoint"/>, be it by a mount, by a link or inside such a view.</summary>
    public static bool IsNeeded(string storePath) => !HostFiles.IsSame(storePath, BuildFormat.MountPoint);
}
