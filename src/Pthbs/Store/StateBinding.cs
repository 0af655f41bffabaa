using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// The files by which a store and its one state name each other. Roots, locks and the marks of living processes are in the state: whoever came with
/// another one would take running builds for leftovers, and what others hold for garbage. Both ways, because copies of the two still name the originals.
/// </summary>
internal static class StateBinding
{
    /// <summary>Whether a store has this state; false where it has none, or one that is gone or belongs to another store.</summary>
    /// <exception cref="PthbsException">The store has another state.</exception>
    public static bool IsBound(DirectoryHandle packages, DirectoryHandle state)
    {
        using var bound = Follow(packages, StoreLayout.ToState);
        if (bound is null) return false;
        using var back = Follow(bound, StoreLayout.ToStore);
        if (back is null || Identity(back) != Identity(packages)) return false;
        if (Identity(bound) == Identity(state)) return true;
        throw new PthbsException(ErrorKind.Machine, $"this store has another state: got {state.Path}, expected {bound.Path}")
        {
            Where = packages.Path,
            Hint = $"use that one (--state {bound.Path}), or another store; where nobody uses that one any more, move it away first",
        };
    }

    /// <summary>Makes a state the store's own.</summary>
    /// <param name="packages">The store.</param>
    /// <param name="inStore">Writes into it.</param>
    /// <param name="state">The state.</param>
    /// <param name="inState">Writes into that.</param>
    /// <param name="access">What the store is opened for: to free room, it does without the files where the disk is full.</param>
    /// <param name="wait">How to wait for another one that does the same.</param>
    /// <exception cref="PthbsException">The store has got another state meanwhile, or a file cannot be written.</exception>
    public static void Bind(DirectoryHandle packages, StateFiles inStore, DirectoryHandle state, StateFiles inState, StoreAccess access, LockWait wait)
    {
        try
        {
            // Two that come at once with two states: the second one looks again. What is being made is closed to others, the store itself is not.
            using var pending = packages.OpenDirectory(StoreLayout.Pending);
            using var alone = FileLock.TakeDirectory(pending, shared: false, holder => wait.For("the store", pending.Path, holder), wait.Cancel);
            if (IsBound(packages, state)) return;
            inState.Write(state, StoreLayout.ToStore, PathText.Encode(packages.Path).AsSpan()[..^1]);
            inStore.Write(packages, StoreLayout.ToState, PathText.Encode(state.Path).AsSpan()[..^1]);
        }
        catch (PthbsException full) when (access == StoreAccess.Freeing && full.SystemError is Errno.NoSpace or Errno.QuotaExceeded)
        {
            // Whoever makes room needs none; the next builder writes them.
        }
    }

    /// <summary>The directory that a file names; null where it is gone, or the file was lost with the power.</summary>
    private static DirectoryHandle? Follow(DirectoryHandle directory, string name) =>
        directory.TryReadBytes(name) is [(byte)'/', ..] path && !path.Contains((byte)0) ? DirectoryHandle.TryOpen(PathText.Decode(path)) : null;

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory)
    {
        var status = directory.Status(".");
        return (status.Device, status.Inode);
    }
}
