using ICSharpCode.SharpZipLib.GZip;
using Pthbs.Files.Archives.Compression;
using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;
using Pthbs.Files.Archives.Tar;
using Pthbs.Files.Archives.Zip;

namespace Pthbs.Files.Archives;

/// <summary>Archives of files: unpacking what others packed, and packing trees of our own. The rules are in docs/explanation/decisions/0010-unpacking.md.</summary>
public static class Archive
{
    private const int CompressionLevel = 6;

    /// <summary>
    /// Unpacks a tar archive (alone, or packed with gzip, bzip2, xz, zstd or lzip), a zip archive or the data of a Debian package beneath a directory.
    /// Its format is decided by its content. Nothing outside the directory is touched, whatever the archive says; what is there already is never replaced.
    /// </summary>
    /// <param name="archive">The archive, read from where it stands to its end, and left open. What might be a zip archive has to be one that can seek.</param>
    /// <param name="archiveName">What to call it in messages.</param>
    /// <param name="into">The directory to fill. Where unpacking fails, what was written so far stays there.</param>
    /// <param name="options">How, and what is too much.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="Errors.PthbsException">
    /// Of kind Source: the archive is damaged, hostile, too large or of no known kind. Of kind Machine: the disk is full, a library is missing.
    /// </exception>
    public static void Unpack(Stream archive, string archiveName, DirectoryHandle into, UnpackOptions options, CancellationToken cancel)
    {
        var fault = new ArchiveFault(archiveName);
        var first = archive.CanSeek ? archive.Position : 0;
        using var file = new BufferedInput(new StreamSource(archive, archiveName, cancel));
        switch (ArchiveFormats.Detect(file.Peek(ArchiveFormats.HeadLength)))
        {
            case ArchiveFormat.Ar:
                DebianPackage.Unpack(file, fault, data => UnpackTar(data, into, options, fault, cancel));
                break;
            case ArchiveFormat.Zip:
                archive.Position = first;
                using (var entries = new ZipEntries(archive, archiveName, new ZipLimits(options.MaxBytes, options.MaxEntries, options.MaxRatio, EntryWriter.MostPathCharacters, EntryPath.Longest), fault, cancel))
                    new EntryWriter(entries, into, options, fault).Write(cancel);
                break;
            default:
                UnpackTar(file, into, options, fault, cancel);
                break;
        }
    }

    /// <summary>
    /// Packs a tree as a tar archive that depends on nothing but the tree: names sorted by their bytes, directory by directory, owner 0, modes
    /// masked with 0755,
    /// one time for all, hard links kept. ustar, with PAX records only where a name or size needs them.
    /// </summary>
    /// <param name="tree">The directory whose contents are packed.</param>
    /// <param name="destination">Where the archive is written; left open.</param>
    /// <param name="time">The modification time of every entry, seconds since 1970.</param>
    /// <param name="gzip">Whether to compress: by managed code of a version that our lock file names, so that the bytes are the same everywhere as well.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <param name="leavesOut">Which entries to leave out, by their last names, with all that is in them; null for none.</param>
    /// <exception cref="Errors.PthbsException">The tree holds something that an archive must not (a device, a name with control characters), or
    /// the disk is full.</exception>
    public static void PackTar(DirectoryHandle tree, Stream destination, long time, bool gzip, CancellationToken cancel, Func<string, bool>? leavesOut = null)
    {
        try
        {
            if (!gzip)
            {
                new TarPacker(destination, time, leavesOut).Pack(tree, cancel);
                return;
            }

            using var compressed = new GZipOutputStream(destination) { IsStreamOwner = false, ModifiedTime = DateTime.UnixEpoch };
            compressed.SetLevel(CompressionLevel);
            new TarPacker(compressed, time, leavesOut).Pack(tree, cancel);
        }
        catch (IOException error)
        {
            throw DirectoryHandle.FromIO(error, "write the archive of", tree.Path);
        }
    }

    private static void UnpackTar(BufferedInput packed, DirectoryHandle into, UnpackOptions options, ArchiveFault fault, CancellationToken cancel)
    {
        var head = packed.Peek(ArchiveFormats.HeadLength);
        var format = ArchiveFormats.Detect(head);
        if (format is ArchiveFormat.Tar)
        {
            new EntryWriter(new TarEntries(packed, options.MaxBytes, fault), into, options, fault).Write(cancel);
            return;
        }

        if (Decoder.TryOpen(format, fault) is not { } decoder) throw ArchiveFormats.NotAnArchive(head, fault);
        using var unpacked = new BufferedInput(new DecodedSource(packed, decoder, options.MaxRatio, fault));
        if (ArchiveFormats.Detect(unpacked.Peek(ArchiveFormats.HeadLength)) is not ArchiveFormat.Tar)
            throw fault.Bad($"this is {Decoder.NameOf(format)} data without a tar archive in it");
        new EntryWriter(new TarEntries(unpacked, options.MaxBytes, fault), into, options, fault).Write(cancel);
    }
}
