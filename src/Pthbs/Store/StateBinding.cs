using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// The links by which a store and its one state name each other. Roots, locks and the marks of living processes are in the state: whoever came with
/// another one would take running builds for leftovers, and what others hold for garbage. Both ways, because copies of the two still name the originals.
/// </summary>
internal static class StateLink
{
    /// <summary>The link's name in the store.</summary>
    public const string ToState = ".state";

    /// <summary>The link's name in the state.</summary>
    public const string ToStore = ".store";

    /// <summary>Makes a state the store's own where the store has none, or has one that is gone or belongs to another store.</summary>
    /// <param name="packages">The store.</param>
    /// <param name="state">The state that somebody wants to use with it.</param>
    /// <param name="evenIfFull">Whether to do without the links where the disk is full.</param>
    /// <exception cref="PthbsException">The store has another state.</exception>
    public static void Bind(DirectoryHandle packages, DirectoryHandle state, bool evenIfFull)
    {
        if (IsBound(packages, state)) return;
        try
        {
            // Two that come at once with two states: the second one looks again.
            using var alone = FileLock.TakeDirectory(packages, shared: false);
            if (IsBound(packages, state)) return;
            Link(state, ToStore, packages);
            Link(packages, ToState, state);
        }
        catch (PthbsException full) when (evenIfFull && full.SystemError is Errno.NoSpace or Errno.QuotaExceeded)
        {
            // Whoever makes room needs none; the next builder makes the links.
        }
    }

    private static bool IsBound(DirectoryHandle packages, DirectoryHandle state)
    {
        using var bound = Follow(packages, ToState);
        if (bound is null) return false;
        using var back = Follow(bound, ToStore);
        if (back is null || Identity(back) != Identity(packages)) return false;
        if (Identity(bound) == Identity(state)) return true;
        throw new PthbsException(ErrorKind.Machine, $"this store has another state: got {state.Path}, expected {bound.Path}")
        {
            Where = packages.Path,
            Hint = $"use that one (--state {bound.Path}), or another store; where nobody uses that one any more, move it away first",
        };
    }

    private static DirectoryHandle? Follow(DirectoryHandle directory, string link) =>
        directory.TryStatus(link) is { Kind: FileKind.Link } ? DirectoryHandle.TryOpen(directory.ReadLink(link)) : null;

    private static void Link(DirectoryHandle directory, string name, DirectoryHandle target)
    {
        directory.TryDelete(name);
        directory.CreateLink(target.Path, name);
    }

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory)
    {
        var status = directory.Status(".");
        return (status.Device, status.Inode);
    }
}
