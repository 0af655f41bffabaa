using System.Text;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>Entries of directories that are called by a package's id.</summary>
internal static class PackageNames
{
    /// <summary>What stands there; null where nothing does.</summary>
    /// <exception cref="Errors.PthbsException">It cannot be looked at.</exception>
    public static FileKind? KindOf(this DirectoryHandle directory, PackageId id) => directory.StampOf(id).Kind;

    /// <summary>The stamp of what stands there; of nothing where nothing does.</summary>
    /// <exception cref="Errors.PthbsException">It cannot be looked at.</exception>
    public static FileStamp StampOf(this DirectoryHandle directory, PackageId id)
    {
        // Nothing is put on the heap: thousands are asked for at once.
        Span<byte> name = stackalloc byte[PackageId.LongestName + 1 + PackageId.HashLength + 1];
        var length = Encoding.ASCII.GetBytes(id.Name, name);
        name[length++] = (byte)'.';
        length += Encoding.ASCII.GetBytes(id.Hash, name[length..]);
        name[length++] = 0;
        var error = directory.TakeStamp(name[..length], out var stamp, out _);
        return error == 0 ? stamp : throw directory.CannotLookAt(error, id.ToString());
    }
}
