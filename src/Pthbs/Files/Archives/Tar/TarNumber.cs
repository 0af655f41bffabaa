using System.Buffers.Binary;

namespace Pthbs.Files.Archives.Tar;

/// <summary>
/// The numbers of a tar header: octal digits between spaces and a NUL (POSIX), or, where the first bit is set, a big-endian two's complement (GNU).
/// </summary>
internal static class TarNumber
{
    /// <summary>Reads a field; null if it is no number or does not fit. An empty field is 0, as old archives leave unused ones.</summary>
    public static long? Read(ReadOnlySpan<byte> field) => (field[0] & 0x80) != 0 ? ReadBinary(field) : ReadOctal(field);

    private static long? ReadOctal(ReadOnlySpan<byte> field)
    {
        var digits = field.TrimStart((byte)' ');
        var end = digits.IndexOfAny((byte)' ', (byte)0);
        if (end >= 0)
        {
            if (digits[end..].ContainsAnyExcept((byte)' ', (byte)0)) return null;
            digits = digits[..end];
        }

        // Twelve digits of three bits fit any long.
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return null;
            value = (value << 3) | (long)(digit - '0');
        }

        return value;
    }

    private static long? ReadBinary(ReadOnlySpan<byte> field)
    {
        // The first bit only marks the format, the second is the sign. Fields are 8 or 12 bytes.
        var negative = (field[0] & 0x40) != 0;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Fill(negative ? (byte)0xFF : (byte)0);
        field.CopyTo(bytes[^field.Length..]);
        bytes[^field.Length] = (byte)(negative ? field[0] | 0x80 : field[0] & 0x7F);
        var value = BinaryPrimitives.ReadInt128BigEndian(bytes);
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : null;
    }
}
