using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Comparing;

/// <summary>A store and a state for one building again, deleted at the end.</summary>
internal sealed class ScratchStore : IDisposable
{
    /// <summary>Memory: names are listed there in another order than on a disk, and the path is another.</summary>
    private const string Memory = "/dev/shm";

    /// <summary>How many times its output's size a build takes, at a guess, and the least that is thought to be enough.</summary>
    private const int RoomForEachByte = 20;
    private const long LeastRoom = 1L << 30;

    private const string MayStay = "pthbs-check-kept.";
    private readonly DirectoryHandle _parent;
    private readonly string _name;
    private readonly FileLock _inUse;

    private readonly DirectoryHandle _builds;
    private readonly string _note;

    private ScratchStore(DirectoryHandle parent, string name, FileLock inUse, DirectoryHandle builds, string note)
    {
        (_builds, _note) = (builds, note);
        _parent = parent;
        _name = name;
        _inUse = inUse;
        Store = StoreDirectory.Open($"{Path}/store-of-the-second-build", $"{Path}/state-of-the-second-build");
    }

    /// <summary>Where it is.</summary>
    public string Path => $"{_parent.Path}/{_name}";

    /// <summary>The store that the second build is published in.</summary>
    public StoreDirectory Store { get; }

    /// <summary>Makes a place: in the directory that is asked for; else in memory where there is room for such a build; else beside the builds of the first store.</summary>
    public static ScratchStore Create(StoreDirectory store, CheckOptions options, long outputSize)
    {
        if (options.Place is { } asked) return In(store, asked, options.Keep);
        if (HasRoom(outputSize))
        {
            try
            {
                return In(store, Memory, options.Keep);
            }
            catch (PthbsException)
            {
                // It may not be for everybody: a disk, then.
            }
        }

        return In(store, $"{store.State.Path}/{StoreLayout.Builds}", options.Keep);
    }

    /// <summary>Leaves it on disk for a person to look at.</summary>
    public bool IsKept { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Store.Dispose();
        // Where that fails, the next check sweeps it: what this one has found out is found out.
        if (!IsKept) _parent.DeleteIfPossible(_name);
        if (IsKept || _parent.TryStatus(_name) is null) _builds.DeleteIfPossible(_note);
        _inUse.Dispose();
        _parent.Dispose();
    }

    /// <summary>A name that nobody can have made before: the directory of all users' shared memory is anybody's.</summary>
    private static ScratchStore In(StoreDirectory store, string parent, bool mayStay)
    {
        var directory = DirectoryHandle.Create(parent);
        PassingPlace.Sweep(directory);
        while (true)
        {
            var name = $"{(mayStay ? MayStay : PassingPlace.Prefix)}{Environment.ProcessId}.{UniqueName.New(digits: 16)}";
            var note = PassingPlace.Note(store, $"{directory.Path}/{name}");
            try
            {
                // The directory above it may be open to everybody; this one is not.
                if (directory.TryMakeDirectory(name, Ownership.PassableByBuilds) && TryTake(directory, name) is { } taken) return new ScratchStore(directory, name, taken, store.Builds, note);
            }
            catch
            {
                store.Builds.DeleteIfPossible(note);
                throw;
            }

            store.Builds.DeleteIfPossible(note);
        }
    }

    /// <summary>Null where another check took it for a dead one's before it was locked.</summary>
    private static FileLock? TryTake(DirectoryHandle parent, string name)
    {
        using var itself = parent.TryOpenDirectory(name);
        if (itself is null || FileLock.TryTakeDirectory(itself, shared: false) is not { } taken) return null;
        if (parent.TryStatus(name) is { } now && (now.Device, now.Inode) == taken.Identity) return taken;
        taken.Dispose();
        return null;
    }

    private static bool HasRoom(long outputSize)
    {
        try
        {
            return FileSystemKind.Of(Memory) is { Name: "tmpfs", AllowsPrograms: true }
                && new DriveInfo(Memory).AvailableFreeSpace / 2 > Math.Max(LeastRoom, RoomForEachByte * outputSize);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or PthbsException)
        {
            return false;
        }
    }
}
