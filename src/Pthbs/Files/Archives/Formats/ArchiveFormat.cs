using Pthbs.Files.Archives.Reading;
using Pthbs.Files.Archives.Tar;

namespace Pthbs.Files.Archives.Formats;

/// <summary>What the first bytes say that a file is.</summary>
internal enum ArchiveFormat
{
    Unknown,
    Empty,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Lzip,
    Ar,
    Zip,
}

/// <summary>Tells formats apart by content; a name may lie, and a download has whatever name its server gave it.</summary>
internal static class ArchiveFormats
{
    /// <summary>How many leading bytes decide.</summary>
    public const int HeadLength = TarHeader.Size;

    /// <summary>The format of a file that begins with these bytes.</summary>
    public static ArchiveFormat Detect(ReadOnlySpan<byte> head) => head switch
    {
        [] => ArchiveFormat.Empty,
        // First, because a tar archive begins with a name, which may be anything: LZIP, say. A checksum is not met by chance.
        _ when head.Length == TarHeader.Size && (TarHeader.IsZero(head) || TarHeader.HasValidChecksum(head)) => ArchiveFormat.Tar,
        [0x1F, 0x8B, ..] => ArchiveFormat.Gzip,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => ArchiveFormat.Bzip2,
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ArchiveFormat.Xz,
        [0x28, 0xB5, 0x2F, 0xFD, ..] or [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..] => ArchiveFormat.Zstd,
        [(byte)'L', (byte)'Z', (byte)'I', (byte)'P', ..] => ArchiveFormat.Lzip,
        _ when head.StartsWith(ArMembers.Magic) => ArchiveFormat.Ar,

        // An entry, the end of an archive without any (there are two records for it), or the mark of one that was split.
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] or [(byte)'P', (byte)'K', 6, 6, ..] or [(byte)'P', (byte)'K', 7, 8, ..] => ArchiveFormat.Zip,
        _ => ArchiveFormat.Unknown,
    };

    /// <summary>The error for a file that is none of these, with a guess at what it is.</summary>
    public static Errors.PthbsException NotAnArchive(ReadOnlySpan<byte> head, ArchiveFault fault)
    {
        const string Expected = "tar, alone or packed with gzip, bzip2, xz, zstd or lzip, a Debian package, or zip";
        var first = Convert.ToHexStringLower(head[..Math.Min(8, head.Length)]);
        var start = System.Text.Encoding.Latin1.GetString(head[..Math.Min(64, head.Length)]).TrimStart();
        return start switch
        {
            "" when head.IsEmpty => fault.Bad("the file is empty", expected: Expected, hint: "fetch it again"),
            ['P', 'K', '\x03' or '\x05' or '\x06' or '\x07', ..] => fault.Bad("this is a zip archive inside compressed data, which is not supported", expected: Expected, hint: "give the zip archive itself"),
            ['7', 'z', '\xBC', '\xAF', ..] => fault.Bad("this is a 7z archive, which is not supported", expected: Expected),
            ['\x1F', '\x9D', ..] => fault.Bad("this was packed with compress (.Z), which is not supported", expected: Expected),
            _ when start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase) =>
                fault.Bad("this is a web page, not an archive", expected: Expected,
                    hint: "its URL probably returns an error page: open it in a browser"),
            _ => fault.Bad("this is not a supported archive", $"a file that begins with the bytes {first}", Expected),
        };
    }
}
