using System.Globalization;
using System.Text;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Tar;

/// <summary>Makes the header blocks of one entry: a ustar header, and before it PAX records for what does not fit into one.</summary>
internal static class TarHeaderWriter
{
    private const long LargestOctal = 0x1_FFFF_FFFF;

    /// <summary>All blocks that precede the content of an entry.</summary>
    public static byte[] Write(in ArchiveEntry entry)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        var target = Encoding.UTF8.GetBytes(entry.Target);
        var split = SplitAt(name);
        var records = new MemoryStream();
        if (split < 0) AddRecord(records, "path", entry.Name);
        if (target.Length > 100) AddRecord(records, "linkpath", entry.Target);
        if (entry.Size > LargestOctal) AddRecord(records, "size", entry.Size.ToString(CultureInfo.InvariantCulture));
        if (entry.Time is < 0 or > LargestOctal) AddRecord(records, "mtime", entry.Time.ToString(CultureInfo.InvariantCulture));

        var header = Block(entry, split >= 0 ? name : Cut(name), Math.Max(split, 0), Cut(target));
        if (records.Length == 0) return header;
        var content = records.ToArray();
        var extension = Block(new ArchiveEntry(EntryKind.File, "", "", content.Length, 0b110_100_100, Math.Clamp(entry.Time, 0, LargestOctal)), "pax"u8, 0, [],
            type: 'x');
        return [.. extension, .. content, .. new byte[-content.Length & (TarHeader.Size - 1)], .. header];
    }

    private static byte[] Block(in ArchiveEntry entry, ReadOnlySpan<byte> name, int split, ReadOnlySpan<byte> target, char? type = null)
    {
        var block = new byte[TarHeader.Size];
        name[(split == 0 ? 0 : split + 1)..].CopyTo(block);
        name[..split].CopyTo(block.AsSpan(345));
        Octal(100, 8, entry.Mode);
        Octal(108, 8, 0);
        Octal(116, 8, 0);
        Octal(124, 12, entry.Size > LargestOctal ? 0 : entry.Size);
        Octal(136, 12, Math.Clamp(entry.Time, 0, LargestOctal));
        block[156] = (byte)(type ?? TypeOf(entry.Kind));
        target.CopyTo(block.AsSpan(157));
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        Octal(329, 8, 0);
        Octal(337, 8, 0);

        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in block) sum += value;
        Octal(148, 7, sum);
        return block;

        void Octal(int offset, int length, long value)
        {
            var digits = Convert.ToString(value, 8).PadLeft(length - 1, '0');
            Encoding.ASCII.GetBytes(digits, block.AsSpan(offset));
            block[offset + length - 1] = 0;
        }
    }

    private static char TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.File => '0',
        EntryKind.HardLink => '1',
        EntryKind.SymbolicLink => '2',
        _ => '5',
    };

    /// <summary>Where a name can be parted into prefix (155 bytes) and name (100): 0 where it need not, -1 where it cannot.</summary>
    private static int SplitAt(ReadOnlySpan<byte> name)
    {
        if (name.Length <= 100) return 0;
        // The slash at the very end belongs to a directory's name and parts nothing.
        for (var at = Math.Min(155, name.Length - 2); at > 0 && name.Length - at - 1 <= 100; at--)
            if (name[at] == '/') return at;
        return -1;
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text) => text.Length <= 100 ? text : text[..100];

    /// <summary>Adds <c>length key=value\n</c>; the length counts its own digits.</summary>
    private static void AddRecord(MemoryStream records, string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount(value) + key.Length + 3;
        var length = rest + 1;
        while (rest + length.ToString(CultureInfo.InvariantCulture).Length != length) length++;
        records.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n")));
    }
}
