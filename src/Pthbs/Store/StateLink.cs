using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// The link by which a store names its one state. Roots, locks and the marks of living processes are in the state: whoever came with another one
/// would take running builds for leftovers, and what others hold for garbage.
/// </summary>
internal static class StateLink
{
    /// <summary>The link's name in the store.</summary>
    public const string Name = ".state";

    /// <summary>Makes a state the store's own where the store has none, or has one that is gone.</summary>
    /// <param name="packages">The store.</param>
    /// <param name="state">The state that somebody wants to use with it.</param>
    /// <param name="evenIfFull">Whether to do without the link where the disk is full.</param>
    /// <exception cref="PthbsException">The store has another state.</exception>
    public static void Bind(DirectoryHandle packages, DirectoryHandle state, bool evenIfFull)
    {
        if (IsBound(packages, state)) return;
        try
        {
            // Two that come at once with two states: the second one looks again.
            using var alone = FileLock.TakeDirectory(packages, shared: false);
            if (IsBound(packages, state)) return;
            packages.TryDelete(Name);
            packages.CreateLink(state.Path, Name);
        }
        catch (PthbsException full) when (evenIfFull && full.SystemError is Errno.NoSpace or Errno.QuotaExceeded)
        {
            // Whoever makes room needs none; the next builder makes the link.
        }
    }

    private static bool IsBound(DirectoryHandle packages, DirectoryHandle state)
    {
        if (packages.TryStatus(Name) is null) return false;
        using var bound = DirectoryHandle.TryOpen(Path.Combine(packages.Path, packages.ReadLink(Name)));
        if (bound is null) return false;
        if (Identity(bound) == Identity(state)) return true;
        throw new PthbsException(ErrorKind.Machine, $"this store has another state: got {state.Path}, expected {bound.Path}")
        {
            Where = packages.Path,
            Hint = $"use that one (--state {bound.Path}), or another store; where nobody uses that one any more, move it away first",
        };
    }

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory)
    {
        var status = directory.Status(".");
        return (status.Device, status.Inode);
    }
}
