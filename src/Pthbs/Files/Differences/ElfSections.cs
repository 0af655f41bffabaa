using System.Buffers.Binary;
using System.Text;

namespace Pthbs.Files.Differences;

/// <summary>The sections of an ELF file (System V ABI, chapter 4): 32 or 64 bits, either byte order. Offsets and sizes are the file's claims: each is bounded before use.</summary>
internal static class ElfSections
{
    private const int NoBits = 8;
    private const int LongestName = 256;

    /// <summary>How many times a file's bytes its sections may hold together. In real ones each byte is in one section; forged ones may claim all of them in each.</summary>
    private const int MostClaimed = 2;

    /// <summary>The sections in the file's order, or null where it is no ELF file or has none that can be read.</summary>
    public static IReadOnlyList<Part>? TryRead(byte[] file, CancellationToken cancel)
    {
        if (file.Length < 64 || !file.AsSpan().StartsWith("\u007fELF"u8) || file[4] is not (1 or 2) || file[5] is not (1 or 2)) return null;
        bool wide = file[4] == 2, big = file[5] == 2;
        var table = Word(wide ? 40 : 32);
        int size = Half(wide ? 58 : 46), count = Half(wide ? 60 : 48), names = Half(wide ? 62 : 50);
        if (size != (wide ? 64 : 40) || count == 0 || names >= count || table <= 0 || table > file.Length - ((long)size * count)) return null;

        var left = MostClaimed * (long)file.Length;
        var strings = Content(names);
        var parts = new List<Part> { new("(headers)", "", Headers()) };
        for (var i = 1; i < count && left >= 0; i++)
        {
            cancel.ThrowIfCancellationRequested();
            parts.Add(new Part(Name(Int((int)table + (i * size))), "", Content(i)));
        }

        return left < 0 ? null : parts;

        byte[] Content(int section)
        {
            var at = (int)table + (section * size);
            var (offset, length) = (Word(at + (wide ? 24 : 16)), Word(at + (wide ? 32 : 20)));
            if (Int(at + 4) == NoBits || offset < 0 || length <= 0 || offset > file.Length || length > file.Length - offset) return [];
            left -= length;
            return left < 0 ? [] : file.AsSpan((int)offset, (int)length).ToArray();
        }

        // What is in no section: the file's own header, and those of its segments.
        byte[] Headers() => file.AsSpan(0, (int)Math.Min(file.Length, (wide ? 64 : 52) + ((long)Half(wide ? 54 : 42) * Half(wide ? 56 : 44)))).ToArray();

        string Name(uint offset)
        {
            var rest = offset < strings.Length ? strings.AsSpan((int)offset) : [];
            var end = rest[..Math.Min(rest.Length, LongestName)].IndexOf((byte)0);
            return end < 0 ? "?" : Encoding.Latin1.GetString(rest[..end]);
        }

        int Half(int at) => big ? BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
        uint Int(int at) => big ? BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
        long Word(int at) => !wide ? Int(at) : big ? BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(at)) : BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
    }
}
