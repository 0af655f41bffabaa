using System.Security.Cryptography;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Reproducing;

/// <summary>A store and a state for one building again, deleted at the end.</summary>
internal sealed class CheckPlace : IDisposable
{
    /// <summary>Memory: names are listed there in another order than on a disk, and the path is another.</summary>
    private const string Memory = "/dev/shm";

    /// <summary>How many times its output's size a build takes, at a guess, and the least that is thought to be enough.</summary>
    private const int RoomForEachByte = 20;
    private const long LeastRoom = 1L << 30;

    private readonly DirectoryHandle _parent;
    private readonly string _name;

    private CheckPlace(DirectoryHandle parent, string name)
    {
        _parent = parent;
        _name = name;
        Site = StoreDirectory.Open($"{Path}/store-of-the-second-build", $"{Path}/state-of-the-second-build");
    }

    /// <summary>Where it is.</summary>
    public string Path => $"{_parent.Path}/{_name}";

    /// <summary>The store that the second build is published in.</summary>
    public StoreDirectory Site { get; }

    /// <summary>Makes a place: in the directory that is asked for; else in memory where there is room for such a build; else beside the builds of the first store.</summary>
    public static CheckPlace Create(StoreDirectory store, string? asked, long outputSize)
    {
        if (asked is not null) return In(asked);
        if (HasRoom(outputSize))
        {
            try
            {
                return In(Memory);
            }
            catch (PthbsException)
            {
                // It may not be for everybody: a disk, then.
            }
        }

        return In($"{store.State.Path}/builds");
    }

    /// <summary>Leaves it on disk for a person to look at.</summary>
    public bool IsKept { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Site.Dispose();
        if (!IsKept) _parent.DeleteTree(_name);
        _parent.Dispose();
    }

    /// <summary>A name that nobody can have made before: the directory of all users' shared memory is anybody's.</summary>
    private static CheckPlace In(string parent)
    {
        var directory = DirectoryHandle.Create(parent);
        while (true)
        {
            var name = $"pthbs-check.{Environment.ProcessId}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
            if (directory.TryMakeDirectory(name)) return new CheckPlace(directory, name);
        }
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
