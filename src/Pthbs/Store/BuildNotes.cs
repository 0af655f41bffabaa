using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>What the lock files of packages tell of their builds (<see cref="PackageLock"/> writes them), without a lock being taken.</summary>
/// <param name="state">The state of the store.</param>
public sealed class BuildNotes(DirectoryHandle state)
{
    /// <summary>Whether somebody is building a package at this moment; false too for who may not look at the locks, which are closed to other users.</summary>
    public bool IsBeingBuilt(PackageId id) => IsTold(id, FileLock.IsHeld);

    /// <summary>Whether the last build of a package that ended by itself failed: its script, or a check of its output. False too for who may not look at the locks.</summary>
    public bool LastBuildFailed(PackageId id) => IsTold(id, (locks, name) => locks.TryStatus(name) is { Size: > 0 });

    /// <summary>When the build of a package began that runs, by the clock of the file system; null where none has begun since the last one failed.</summary>
    internal (long Seconds, long Nanoseconds)? BuildBegan(PackageId id)
    {
        using var locks = state.TryOpenDirectory(StoreLayout.Locks);
        return locks?.TryStatus(id + StoreLayout.LockEnding) is { Size: 0 } status ? (status.ModifiedSeconds, status.ModifiedNanoseconds) : null;
    }

    private bool IsTold(PackageId id, Func<DirectoryHandle, string, bool> look)
    {
        try
        {
            using var locks = state.TryOpenDirectory(StoreLayout.Locks);
            return locks is not null && look(locks, id + StoreLayout.LockEnding);
        }
        catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted)
        {
            return false;
        }
    }
}
