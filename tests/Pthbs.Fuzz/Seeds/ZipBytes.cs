using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Pthbs.Fuzz.Seeds;

/// <summary>Writes zip archives field by field, hostile ones too: knows nothing of the code under test.</summary>
internal static class ZipBytes
{
    private const int LocalSize = 30;
    private const int CentralSize = 46;
    private const int EndSize = 22;
    private const int DescriptorSize = 16;

    /// <summary>An archive of these entries.</summary>
    public static byte[] Of(params ZipPart[] parts) => Of(parts, _ => { });

    /// <summary>An archive whose last record is changed.</summary>
    public static byte[] Of(ZipPart[] parts, Action<byte[]> change)
    {
        var (archive, directory) = Entries(parts);
        return [.. archive, .. directory, .. End(parts.Length, archive.Length, directory.Length, change)];
    }

    /// <summary>An archive with the 64-bit records.</summary>
    public static byte[] WideOf(ZipPart[] parts, bool narrowToo = false, Action<byte[]>? change = null)
    {
        var (archive, directory) = Entries(parts);
        var wide = new MemoryStream();
        wide.Write("PK\u0006\u0006"u8);
        foreach (var (width, value) in new (int, long)[] { (8, 44), (2, 45), (2, 45), (4, 0), (4, 0), (8, parts.Length), (8, parts.Length), (8, directory.Length), (8, archive.Length) }) Put(wide, width, value);
        wide.Write("PK\u0006\u0007"u8);
        foreach (var (width, value) in new (int, long)[] { (4, 0), (8, archive.Length + directory.Length), (4, 1) }) Put(wide, width, value);
        var records = wide.ToArray();
        change?.Invoke(records);
        return [.. archive, .. directory, .. records, .. End(parts.Length, archive.Length, directory.Length, record =>
        {
            if (!narrowToo) record.AsSpan(4, 16).Fill(0xFF);
        })];
    }

    /// <summary>Everything before the directory, and the directory.</summary>
    public static (byte[] Archive, byte[] Directory) Entries(params ZipPart[] parts)
    {
        var (archive, directory) = (new MemoryStream(), new MemoryStream());
        foreach (var part in parts)
        {
            archive.Write(part.Before);
            var start = part.Start ?? archive.Length;
            var local = part.Local(part);
            archive.Write("PK\u0003\u0004"u8);
            Put(archive, 2, 20);
            Common(archive, local);
            archive.Write(local.RawName);
            archive.Write(local.Extra);
            archive.Write(part.Packed);
            archive.Write(part.After);

            directory.Write("PK\u0001\u0002"u8);
            Put(directory, 2, (part.System << 8) | 20);
            Put(directory, 2, 20);
            Common(directory, part);
            foreach (var (width, value) in new (int, long)[] { (2, part.Comment.Length), (2, part.Disk), (2, 0), (4, part.Attributes), (4, start) }) Put(directory, width, value);
            directory.Write(part.RawName);
            directory.Write(part.Extra);
            directory.Write(Encoding.ASCII.GetBytes(part.Comment));
        }

        return (archive.ToArray(), directory.ToArray());
    }

    /// <summary>The record at the end.</summary>
    public static byte[] End(int count, long start, long size, Action<byte[]>? change = null)
    {
        var end = new MemoryStream();
        end.Write("PK\u0005\u0006"u8);
        foreach (var (width, value) in new (int, long)[] { (2, 0), (2, 0), (2, count), (2, count), (4, size), (4, start), (2, 0) }) Put(end, width, value);
        var record = end.ToArray();
        change?.Invoke(record);
        return record;
    }

    /// <summary>Writes a little-endian number.</summary>
    public static void Put(MemoryStream to, int width, long value)
    {
        for (var i = 0; i < width; i++) to.WriteByte((byte)(value >> (8 * i)));
    }

    /// <summary>The checksum of zip, bit by bit.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB8_8320);
        }

        return ~crc;
    }

    /// <summary>Makes positions, counts, sizes and checksums fit again, wherever records are found.</summary>
    public static void Mend(byte[] archive)
    {
        int end = archive.AsSpan().LastIndexOf("PK\u0005\u0006"u8), directory = archive.AsSpan().IndexOf("PK\u0001\u0002"u8);
        if (end < 0 || end + EndSize > archive.Length || directory < 0 || directory > end) return;
        var locals = Find(archive.AsSpan(0, directory), "PK\u0003\u0004"u8, LocalSize);
        var centrals = Find(archive.AsSpan(0, end), "PK\u0001\u0002"u8, CentralSize);
        for (var i = 0; i < Math.Min(locals.Count, centrals.Count); i++)
        {
            var next = i + 1 < locals.Count ? locals[i + 1] : directory;
            MendEntry(archive.AsSpan(locals[i], next - locals[i]), archive.AsSpan(centrals[i]));
            BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(centrals[i] + 42), locals[i]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(archive.AsSpan(end + 8), (ushort)centrals.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(archive.AsSpan(end + 10), (ushort)centrals.Count);
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(end + 12), end - directory);
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(end + 16), directory);
        BinaryPrimitives.WriteUInt16LittleEndian(archive.AsSpan(end + 20), (ushort)(archive.Length - end - EndSize));
    }

    private static void MendEntry(Span<byte> entry, Span<byte> central)
    {
        if (entry.Length < LocalSize) return;
        var start = LocalSize + BinaryPrimitives.ReadUInt16LittleEndian(entry[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
        var isDescribed = (entry[6] & ZipPart.Described) != 0;
        var length = entry.Length - start - (isDescribed ? DescriptorSize : 0);
        if (length < 0) return;
        var packed = entry.Slice(start, length).ToArray();
        if (Content(packed, entry[8]) is not { } content) return;
        var numbers = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, Crc32(content));
        BinaryPrimitives.WriteInt32LittleEndian(numbers.AsSpan(4), length);
        BinaryPrimitives.WriteInt32LittleEndian(numbers.AsSpan(8), content.Length);
        numbers.CopyTo(central[16..]);
        if (!isDescribed) numbers.CopyTo(entry[14..]);
        else numbers.CopyTo(entry[(start + length + 4)..]);
    }

    private static byte[]? Content(byte[] packed, int method)
    {
        if (method != ZipPart.Deflated) return packed;
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
            var content = new MemoryStream();
            inflate.CopyTo(content);
            return content.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static List<int> Find(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature, int size)
    {
        var found = new List<int>();
        for (int at = 0, next; (next = bytes[at..].IndexOf(signature)) >= 0; at += next + 4)
            if (at + next + size <= bytes.Length) found.Add(at + next);
        return found;
    }

    private static void Common(MemoryStream to, ZipPart part)
    {
        foreach (var (width, value) in new (int, long)[]
        {
            (2, part.Flags), (2, part.Method), (2, part.Time), (2, part.Date), (4, part.Checksum), (4, part.PackedSize ?? part.Packed.Length), (4, part.Size), (2, part.RawName.Length), (2, part.Extra.Length),
        }) Put(to, width, value);
    }
}
