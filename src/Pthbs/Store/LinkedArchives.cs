using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Differences;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>Reads the archives that link records name.</summary>
/// <param name="store">Where the packages are that have them.</param>
/// <param name="cancel">Ends it early.</param>
internal sealed class LinkedArchives(StoreDirectory store, CancellationToken cancel)
{
    private const int LargestArchive = 64 << 20;

    /// <summary>The bytes of an archive; null if it is not there, or too large to be looked into.</summary>
    /// <param name="owner">The package that has it.</param>
    /// <param name="path">The archive.</param>
    public byte[]? Bytes(string owner, string path)
    {
        try
        {
            if (!PackageId.TryParse(owner, out var id) || !store.Contains(id)) return null;
            using var tree = store.OpenPackage(id);
            return Bytes(tree, path);
        }
        catch (PthbsException)
        {
            // It was collected meanwhile, or is damaged: 'pthbs store verify' tells of that.
            return null;
        }
    }

    /// <summary>The members of an archive; null if it is none, not there, or too large to be looked into.</summary>
    /// <param name="owner">The package that has it.</param>
    /// <param name="path">The archive.</param>
    public IReadOnlyList<Part>? Members(string owner, string path) => Members(Bytes(owner, path));

    /// <summary>The members of an archive; null if it is none, not there, or too large to be looked into.</summary>
    /// <param name="tree">The package that it is in.</param>
    /// <param name="path">The archive.</param>
    public IReadOnlyList<Part>? Members(DirectoryHandle tree, string path) => Members(Bytes(tree, path));

    private IReadOnlyList<Part>? Members(byte[]? bytes)
    {
        try
        {
            return bytes is null ? null : ArchiveParts.TryRead(bytes, cancel)?.Parts;
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(DirectoryHandle tree, string path) =>
        tree.TryStatus(path) is { Kind: FileKind.Regular, Size: <= LargestArchive } ? tree.TryReadBytes(path, LargestArchive) : null;
}
