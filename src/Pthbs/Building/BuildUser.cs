using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>Who one build is outside: as root a user that no other build of this machine is at the same time, otherwise whoever runs this program.</summary>
internal sealed class BuildUser : IDisposable
{
    private readonly FileLock? _lock;

    private BuildUser(SandboxIdentity identity, FileLock? @lock)
    {
        Identity = identity;
        _lock = @lock;
    }

    public SandboxIdentity Identity { get; }

    /// <summary>Takes a free build user.</summary>
    /// <exception cref="PthbsException">All are taken.</exception>
    public static BuildUser Take(StoreDirectory store)
    {
        if (!Ownership.IsRoot) return new BuildUser(SandboxIdentity.Caller, null);
        for (var slot = 0; slot < SandboxIdentity.Slots; slot++)
            if (FileLock.TryTake(store.Locks, $"build-user.{slot}") is { } taken) return new BuildUser(SandboxIdentity.ForSlot(slot), taken);
        throw new PthbsException(ErrorKind.Machine, $"all {SandboxIdentity.Slots} build users are at work") { Hint = "wait for other builds to end" };
    }

    public void Dispose() => _lock?.Dispose();
}
