using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Tar;

/// <summary>
/// Reads a tar archive entry by entry: v7, ustar, GNU long names, PAX. It takes nothing on trust: what two readers would understand differently is refused.
/// Its memory is bounded whatever the archive says. Why it is not the class library's: docs/explanation/decisions/0010-unpacking.md.
/// </summary>
internal sealed class TarEntries(BufferedInput input, long maxBytes, ArchiveFault fault) : IArchiveEntries
{
    /// <summary>PAX headers may carry extended attributes, of which Linux allows 64 KiB each.</summary>
    private const int LargestExtension = 1 << 20;

    // What ext4 can hold; a time outside becomes the nearest, as in the kernel, but on every file system alike.
    private const long EarliestTime = int.MinValue;
    private const long LatestTime = 0x3_7FFF_FFFF;

    private readonly byte[] _block = new byte[TarHeader.Size];
    private long _content;
    private long _padding;

    /// <summary>They may: tar itself writes them when it appends.</summary>
    public bool MayRepeatDirectories => true;

    /// <inheritdoc/>
    public ArchiveEntry? Next()
    {
        SkipContent();
        fault.Entry = null;
        var extensions = new Extensions(fault);
        while (ReadHeader())
        {
            var header = new TarHeader(_block);
            var size = TarNumber.Read(header.Length) ?? throw fault.Bad("the size of an entry is not a number", Field(header.Length));
            if (header.Type is 'x' or 'g' or 'L' or 'K') ReadExtension(header.Type, size, extensions);
            else return Resolve(header, size, extensions);
        }

        if (extensions.Pending) throw fault.Bad("the archive ends after a long name without its entry");
        return null;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TakeContent()
    {
        if (_content == 0) return [];
        var bytes = input.Take(_content);
        if (bytes.IsEmpty) throw fault.Truncated("the content of this entry");
        _content -= bytes.Length;
        return bytes;
    }

    private ArchiveEntry Resolve(TarHeader header, long headerSize, Extensions extensions)
    {
        var name = extensions.Name ?? HeaderName(header);
        fault.Entry = name;
        var size = extensions.Size ?? headerSize;
        var kind = header.Type switch
        {
            // A file whose name ends in a slash is how archives before POSIX spell a directory.
            '\0' or '0' or '7' => name.EndsWith('/') ? EntryKind.Directory : EntryKind.File,
            '1' => EntryKind.HardLink,
            '2' => EntryKind.SymbolicLink,
            '5' => EntryKind.Directory,
            var type => throw fault.Bad($"the entry is {TarHeader.Describe(type)}, which is not supported",
                expected: "files, directories, symbolic and hard links",
                hint: type == 'S' ? "pack it again without --sparse" : null),
        };
        CheckSize(kind, size);
        var time = extensions.Time ?? TarNumber.Read(header.Time) ?? throw fault.Bad("the time of the entry is not a number", Field(header.Time));
        var mode = TarNumber.Read(header.Mode) ?? throw fault.Bad("the mode of the entry is not a number", Field(header.Mode));
        var target = kind is EntryKind.SymbolicLink or EntryKind.HardLink ? extensions.Target ?? Text(header.Target, "link target") : "";
        BeginContent(size);
        return new ArchiveEntry(kind, name, target, size, (int)(mode & 0xFFF), Math.Clamp(time, EarliestTime, LatestTime));
    }

    private void CheckSize(EntryKind kind, long size)
    {
        if (size < 0) throw fault.Bad("the size of the entry is negative", $"{size}");
        // With a size, some readers look for content and some do not: they would read different archives.
        if (kind != EntryKind.File && size != 0) throw fault.Bad("the entry is not a file, but has a size", $"{size} bytes", "0");
        if (size > maxBytes - input.Position) throw TooLarge($"an entry of {size} bytes at byte {input.Position}");
    }

    private bool ReadHeader()
    {
        if (input.Position > maxBytes) throw TooLarge($"more than {input.Position} bytes");
        if (!input.TryTake(_block, out var got))
            throw got > 0 ? fault.Truncated("a header")
                : fault.Bad("the archive is cut off: its end mark is missing", expected: "two blocks of zeros after the last entry",
                    hint: "fetch it again, and compare its size with the original's");
        if (TarHeader.IsZero(_block))
        {
            CheckEnd();
            return false;
        }

        return TarHeader.HasValidChecksum(_block) ? true
            : throw fault.Bad($"the archive is damaged: there is no header at byte {input.Position - TarHeader.Size}, where the next entry must begin");
    }

    /// <summary>After the first block of zeros there may be more zeros, and nothing else: other readers would find it, or would not.</summary>
    private void CheckEnd()
    {
        for (var bytes = input.Take(long.MaxValue); !bytes.IsEmpty; bytes = input.Take(long.MaxValue))
        {
            if (bytes.ContainsAnyExcept((byte)0))
                throw fault.Bad("there is data after the end of the archive", "bytes other than zeros after the final block of zeros",
                    "the end of the file");
            if (input.Position > maxBytes) throw TooLarge($"more than {input.Position} bytes");
        }
    }

    private void ReadExtension(char type, long size, Extensions extensions)
    {
        if (size is < 0 or > LargestExtension)
            throw fault.Bad(type is 'x' or 'g' ? "a PAX header is too large" : "a long name is too large", $"{size} bytes", $"at most {LargestExtension}");
        var content = new byte[size];
        if (!input.TryTake(content, out _)) throw fault.Truncated("an extended header");
        BeginContent(0, size);
        SkipContent();
        switch (type)
        {
            case 'x': extensions.AddPax(content); break;
            case 'g': extensions.CheckGlobal(content); break;
            default: extensions.AddGnu(target: type == 'K', content); break;
        }
    }

    private void BeginContent(long size) => BeginContent(size, size);

    private void BeginContent(long left, long size) => (_content, _padding) = (left, -size & (TarHeader.Size - 1));

    private void SkipContent()
    {
        while (_content > 0) TakeContent();
        while (_padding > 0)
        {
            var bytes = input.Take(_padding);
            if (bytes.IsEmpty) throw fault.Truncated("the padding after an entry");
            _padding -= bytes.Length;
        }
    }

    private string HeaderName(TarHeader header)
    {
        var prefix = Text(header.Prefix, "name");
        var name = Text(header.Name, "name");
        return prefix is "" ? name : $"{prefix}/{name}";
    }

    /// <summary>A field of text: it fills the field, or ends at a NUL with nothing but NULs after it.</summary>
    private string Text(ReadOnlySpan<byte> field, string what)
    {
        var end = field.IndexOf((byte)0);
        if (end < 0) return PathText.Decode(field);
        var text = PathText.Decode(field[..end]);
        return field[end..].ContainsAnyExcept((byte)0)
            ? throw fault.Bad($"the {what} of an entry continues after a NUL", PathText.Printable(PathText.Decode(field.TrimEnd((byte)0)))) : text;
    }

    private Errors.PthbsException TooLarge(string got) => fault.Bad("the archive is too large", got, $"at most {maxBytes} bytes in all");

    private static string Field(ReadOnlySpan<byte> field) => PathText.Printable(PathText.Decode(field));
}
