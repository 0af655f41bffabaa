using System.Globalization;

namespace Pthbs.Files.Archives.Tar;

/// <summary>
/// The fields of a 512-byte header block (POSIX ustar, GNU, old v7), in the block they came in. Valid until the block is read over.
/// </summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    /// <summary>Bytes of a header, and the unit that content is padded to.</summary>
    public const int Size = 512;

    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;

    private readonly ReadOnlySpan<byte> _block = block;

    public ReadOnlySpan<byte> Name => _block[..100];

    public ReadOnlySpan<byte> Mode => _block.Slice(100, 8);

    public ReadOnlySpan<byte> Length => _block.Slice(124, 12);

    public ReadOnlySpan<byte> Time => _block.Slice(136, 12);

    /// <summary>The kind of entry; a NUL is what archives before POSIX have for a file.</summary>
    public char Type => (char)_block[156];

    public ReadOnlySpan<byte> Target => _block.Slice(157, 100);

    /// <summary>The directory that <see cref="Name"/> lies in. Only POSIX has it: in a GNU header these bytes are times.</summary>
    public ReadOnlySpan<byte> Prefix => IsPosix ? _block.Slice(345, 155) : [];

    private bool IsPosix => _block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    /// <summary>Whether the block is nothing but zeros: the mark of the archive's end.</summary>
    public static bool IsZero(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    /// <summary>Whether the checksum fits: the sum of all bytes, its own field as spaces. Some old programs took bytes as signed.</summary>
    public static bool HasValidChecksum(ReadOnlySpan<byte> block)
    {
        if (TarNumber.Read(block.Slice(ChecksumOffset, ChecksumLength)) is not { } expected) return false;
        long plain = ChecksumLength * ' ', signed = plain;
        for (var i = 0; i < Size; i++)
        {
            if (i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength) continue;
            plain += block[i];
            signed += (sbyte)block[i];
        }

        return expected == plain || expected == signed;
    }

    /// <summary>A type in words for people.</summary>
    public static string Describe(char type) => type switch
    {
        '3' => "a character device",
        '4' => "a block device",
        '6' => "a FIFO",
        'S' => "a sparse file",
        'M' => "the rest of a file from another volume",
        'V' => "a volume's label",
        'D' => "a directory of an incremental archive",
        _ => char.IsAsciiLetterOrDigit(type) ? $"of type '{type}'" : string.Create(CultureInfo.InvariantCulture, $"of type 0x{(int)type:x2}"),
    };
}
