using System.Buffers.Binary;
using System.IO.Compression;
using Pthbs.Errors;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>
/// What packages and environments were made of when they were published, gzip-compressed (<c>zcat FILE | sha256sum</c> prints the output hash, or an
/// environment's hash). It serves to name what has changed since; what is true is said by the hash.
/// </summary>
public sealed class ManifestStore : IDisposable
{
    /// <summary>A million paths, which is as many as a package has unless a limit is raised, take half of it.</summary>
    private const int Largest = 256 << 20;

    /// <summary>What ends a gzip file: a check, and the length of the text in four bytes.</summary>
    private const int EndLength = 8;

    private readonly KnowledgeDirectory _directory;
    private readonly StateFiles _files;

    internal ManifestStore(KnowledgeDirectory directory, StateFiles files)
    {
        _directory = directory;
        _files = files;
    }

    /// <summary>Keeps a package's manifest.</summary>
    public void Save(PackageId id, TreeManifest manifest) => Save(id.ToString(), manifest.ToBytes());

    /// <summary>Keeps the manifest of a package or an environment.</summary>
    /// <param name="name">Its name in the store.</param>
    /// <param name="manifest">The manifest's bytes.</param>
    /// <returns>False where there is no place for it: in an old state that was opened for reading; or where it is too large to be read again.</returns>
    public bool Save(string name, ReadOnlySpan<byte> manifest)
    {
        if (manifest.Length > Largest || _directory.ForWriting() is not { } directory) return false;
        using var packed = new MemoryStream();
        using (var zipped = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zipped.Write(manifest);
        if (packed.Length > Largest) return false;
        _files.Write(directory, FileOf(name), packed.GetBuffer().AsSpan(0, (int)packed.Length));
        return true;
    }

    /// <summary>The bytes of a manifest, or null where it is lost or no longer readable. Whoever uses them checks their hash.</summary>
    public byte[]? TryReadBytes(string name)
    {
        try
        {
            if (_directory.Existing?.TryReadWhole(FileOf(name), Largest) is not { Length: > EndLength } packed) return null;
            // A small file can unpack to a thousand times its size: nothing is made larger than what it says of itself, and no more than once.
            var length = BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(packed.Length - sizeof(uint)));
            if (length > Largest) return null;
            using var plain = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            var bytes = new byte[length];
            return plain.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && plain.ReadByte() < 0 ? bytes : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A package's manifest, or null where it is lost or no manifest any more.</summary>
    public TreeManifest? TryRead(PackageId id)
    {
        try
        {
            return TryReadBytes(id.ToString()) is { } bytes ? TreeManifest.Parse(bytes, FileOf(id.ToString())) : null;
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    /// <summary>The names of the packages and environments whose manifests are here.</summary>
    public IEnumerable<string> List() =>
        _directory.Existing?.List().Select(e => e.Name).Where(n => n.EndsWith(StoreLayout.ManifestEnding, StringComparison.Ordinal)).Select(n => n[..^StoreLayout.ManifestEnding.Length]) ?? [];

    /// <summary>Forgets one.</summary>
    public void Delete(string name, Action<long>? freed = null) => _directory.Existing?.DeleteTree(FileOf(name), freed);

    /// <summary>Bytes that one takes up on the disk.</summary>
    internal long SizeOf(string name) => _directory.SizeOf(FileOf(name));

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private static string FileOf(string name) => name + StoreLayout.ManifestEnding;
}
