using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// The files by which a store and its one state name each other. Roots, locks and the marks of living processes are in the state: whoever came with
/// another one would take running builds for leftovers, and what others hold for garbage. Both ways, because copies of the two still name the originals.
/// </summary>
internal static class StateBinding
{
    /// <summary>Refuses places of which one is the other, or in the other, or the root of all: each is listed, swept and bound as one that holds nothing else.</summary>
    /// <exception cref="PthbsException">They are not apart.</exception>
    public static void EnsureApart(string storePath, string statePath)
    {
        var (store, state) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(storePath)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(statePath)));
        if (store != "/" && state != "/" && !IsIn(store, state) && !IsIn(state, store)) return;
        throw new PthbsException(ErrorKind.Usage, store == "/" || state == "/" ? "a store or a state cannot be the root directory" : "the store and the state must not be in each other")
        {
            Got = $"the store {storePath} and the state {statePath}",
            Expected = "two directories of their own",
            Hint = "choose others, such as --store /srv/pthbs/store --state /srv/pthbs/state",
        };
    }

    private static bool IsIn(string inner, string outer) => inner == outer || inner.StartsWith($"{outer}/", StringComparison.Ordinal);

    /// <summary>Whether a store and a state are each other's; false where neither is another's, or what it names is gone.</summary>
    /// <param name="packages">The store.</param>
    /// <param name="state">The state; null for one that is still to be made.</param>
    /// <param name="path">Where that one would be.</param>
    /// <param name="isForReading">Whether nothing will be written: then what this user cannot look at is not known, and no error.</param>
    /// <exception cref="PthbsException">The store has another state, or the state another store.</exception>
    public static bool IsBound(DirectoryHandle packages, DirectoryHandle? state, string? path = null, bool isForReading = false)
    {
        using var bound = FollowBoth(packages, StoreLayout.ToState, StoreLayout.ToStore, isForReading);
        if (bound is not null && (state is null || Identity(bound) != Identity(state)))
            throw Other("store", "state", packages, $"{state?.Path ?? path}, expected {bound.Path}", bound);
        using var owner = state is null ? null : FollowBoth(state, StoreLayout.ToStore, StoreLayout.ToState, isForReading);
        if (owner is not null && Identity(owner) != Identity(packages))
            throw Other("state", "store", state!, $"{packages.Path}, expected {owner.Path}", owner);
        return bound is not null;
    }

    /// <summary>Whether a store and a state name each other. Never an error: what is no pair is none.</summary>
    public static bool IsPair(DirectoryHandle packages, DirectoryHandle state)
    {
        using var bound = FollowBoth(packages, StoreLayout.ToState, StoreLayout.ToStore, isForReading: true);
        return bound is not null && Identity(bound) == Identity(state);
    }

    private static PthbsException Other(string what, string of, DirectoryHandle where, string which, DirectoryHandle its) =>
        new(ErrorKind.Machine, $"this {what} belongs to another {of}: got {which}")
        {
            Where = where.Path,
            Hint = $"use that {of} (--{of} {its.Path}), or choose both another --store and another --state: each store has its own state",
        };

    /// <summary>The directory that a file of a first one names, if that one names the first in turn; null otherwise.</summary>
    private static DirectoryHandle? FollowBoth(DirectoryHandle first, string there, string back, bool isForReading)
    {
        DirectoryHandle? second = null;
        try
        {
            second = Follow(first, there);
            using var again = second is null ? null : Follow(second, back);
            if (again is not null && Identity(again) == Identity(first)) return second;
        }
        catch (PthbsException closed) when (isForReading && closed.SystemError is Errno.AccessDenied or Errno.NotPermitted)
        {
            // Somebody else's.
        }

        second?.Dispose();
        return null;
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
            // The same for two stores that come with one state. Nobody takes the two locks the other way round.
            using var closed = state.OpenDirectory(StoreLayout.Builds);
            using var aloneInState = FileLock.TakeDirectory(closed, shared: false, holder => wait.For("the state", closed.Path, holder), wait.Cancel);
            if (IsBound(packages, state)) return;
            inState.Write(state, StoreLayout.ToStore, PathText.Encode(packages.Path).AsSpan()[..^1]);
            inStore.Write(packages, StoreLayout.ToState, PathText.Encode(state.Path).AsSpan()[..^1]);
        }
        catch (PthbsException full) when (access == StoreAccess.Freeing && full.SystemError is Errno.NoSpace or Errno.QuotaExceeded)
        {
            // Whoever makes room needs none; the next builder writes them.
        }
    }

    /// <summary>The directory that a file names; null if it is gone, or the file was lost with the power.</summary>
    private static DirectoryHandle? Follow(DirectoryHandle directory, string name) =>
        directory.TryReadWhole(name) is [(byte)'/', ..] path && !path.Contains((byte)0) ? DirectoryHandle.TryOpen(PathText.Decode(path)) : null;

    /// <summary>Which directory it is; null of one that is missing.</summary>
    private static (ulong Device, ulong Inode)? Identity(DirectoryHandle directory) => directory.TryStatus(".") is { } status ? (status.Device, status.Inode) : null;
}
