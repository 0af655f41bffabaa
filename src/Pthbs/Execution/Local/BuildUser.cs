using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>
/// Who one build is outside: as root a user that no other build of this machine is at the same time, whatever its store, otherwise whoever runs this program.
/// </summary>
internal sealed class BuildUser : IDisposable
{
    /// <summary>Where root's pthbs of this machine meet. It goes with the machine's processes, as it should.</summary>
    private const string MachineLocks = "/run";
    private const string MachineLocksName = "pthbs";

    /// <summary>The last slots are for builds without walls, whose processes may outlive them: no other build is ever one of these users.</summary>
    private const int Unsandboxed = 16;

    private readonly FileLock? _lock;
    private readonly bool _hasWalls;

    private BuildUser(SandboxIdentity identity, bool hasWalls, FileLock? @lock)
    {
        Identity = identity;
        _hasWalls = hasWalls;
        _lock = @lock;
    }

    public SandboxIdentity Identity { get; }

    /// <summary>Takes a free build user.</summary>
    /// <param name="store">The store, whose locks serve where the machine has no /run.</param>
    /// <param name="hasWalls">Whether the build's processes end with it by themselves.</param>
    /// <param name="last">Whether to begin at the last: a package that is built again is built as somebody else.</param>
    /// <exception cref="PthbsException">All are taken.</exception>
    public static BuildUser Take(StoreDirectory store, bool hasWalls, bool last = false)
    {
        if (!BuildUsers.Exist) return new BuildUser(SandboxIdentity.Caller, hasWalls, null);
        using var locks = OpenLocks(MachineLocks, store);
        const int Sandboxed = SandboxIdentity.Slots - Unsandboxed;
        var (first, end) = hasWalls ? (0, Sandboxed) : (Sandboxed, SandboxIdentity.Slots);
        foreach (var slot in last ? Enumerable.Range(first, end - first).Reverse() : Enumerable.Range(first, end - first))
        {
            if (FileLock.TryTake(locks, $"build-user.{slot}") is not { } taken) continue;
            var user = new BuildUser(SandboxIdentity.ForSlot(slot) with { IsOneBuilds = true }, hasWalls, taken);
            user.EndProcesses();
            return user;
        }

        throw new PthbsException(ErrorKind.Machine, $"all {end - first} build users are in use") { Hint = "wait for other builds to end" };
    }

    public void Dispose()
    {
        if (_lock is null) return;
        EndProcesses();
        _lock.Dispose();
    }

    /// <summary>What a build without walls has left behind, this one or one whose pthbs was killed.</summary>
    private void EndProcesses()
    {
        if (!_hasWalls) UserProcesses.End(Identity);
    }

    /// <summary>The directory of the locks, which all stores of a machine share because they share the users.</summary>
    /// <param name="machine">Where it is; without such a place it is the store's own.</param>
    /// <param name="store">The store.</param>
    /// <exception cref="PthbsException">It is closed to this root, as it is where a container shares the place with its machine.</exception>
    internal static DirectoryHandle OpenLocks(string machine, StoreDirectory store)
    {
        using var run = DirectoryHandle.TryOpen(machine);
        if (run is null) return store.Locks.Duplicate();
        try
        {
            // Build users must not be able to hold these locks.
            return run.CreateClosedDirectory(MachineLocksName, Ownership.OwnerAlone);
        }
        catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem)
        {
            throw new PthbsException(closed.Kind, closed.Message, closed)
            {
                Where = closed.Where,
                SystemError = closed.SystemError,
                Hint = $"root's builds lock their users in that directory, which this root cannot write: give the container its own {machine} (mount -t tmpfs tmpfs {machine}), or run pthbs as an ordinary user",
            };
        }
    }
}
