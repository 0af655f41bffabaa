using System.IO.Compression;
using System.Text;

namespace Pthbs.Fuzz.Seeds;

/// <summary>One entry of a zip archive, each field of its headers by itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">Its content.</param>
internal sealed record ZipPart(string Name, byte[] Content)
{
    public const int Stored = 0;
    public const int Deflated = 8;
    public const int Unix = 3;
    public const int Described = 1 << 3;
    public const int Utf8 = 1 << 11;

    /// <summary>2020-09-13 12:26:40 UTC, <see cref="TarBytes.Time"/>.</summary>
    public int Date { get; init; } = ((2020 - 1980) << 9) | (9 << 5) | 13;

    public int Time { get; init; } = (12 << 11) | (26 << 5) | (40 / 2);

    public byte[] RawName { get; init; } = Encoding.UTF8.GetBytes(Name);

    public int System { get; init; } = Unix;

    public int Flags { get; init; } = Encoding.UTF8.GetByteCount(Name) == Name.Length ? 0 : Utf8;

    public int Method { get; init; }

    public uint Checksum { get; init; } = ZipBytes.Crc32(Content);

    public long Size { get; init; } = Content.Length;

    /// <summary>What stands in the archive.</summary>
    public byte[] Packed { get; init; } = Content;

    public long? PackedSize { get; init; }

    public byte[] Extra { get; init; } = [];

    public string Comment { get; init; } = "";

    public int Disk { get; init; }

    /// <summary>External attributes: st_mode in the upper half.</summary>
    public uint Attributes { get; init; } = 0x81A4_0000;

    /// <summary>Where it says that it begins, if not where it does.</summary>
    public long? Start { get; init; }

    /// <summary>What stands before it and belongs to nothing.</summary>
    public byte[] Before { get; init; } = [];

    /// <summary>What stands behind its content.</summary>
    public byte[] After { get; init; } = [];

    /// <summary>What the header before the content says, if something else than the directory.</summary>
    public Func<ZipPart, ZipPart> Local { get; init; } = part => part;

    public static ZipPart File(string name, string content = "content\n") => new(name, Encoding.UTF8.GetBytes(content));

    public static ZipPart Directory(string name) => new(name, []) { Attributes = 0x41ED_0010 };

    public static ZipPart Link(string name, string target) => new(name, Encoding.UTF8.GetBytes(target)) { Attributes = 0xA1FF_0000 };

    public ZipPart WithMode(int mode) => this with { Attributes = (uint)mode << 16 };

    /// <summary>The same, deflated.</summary>
    public ZipPart Deflate()
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(Content);
        return this with { Method = Deflated, Packed = packed.ToArray() };
    }

    /// <summary>The same, as it is written where nobody can go back: the numbers stand behind the content.</summary>
    public ZipPart Describe(bool signature = true, bool wide = false)
    {
        var after = new MemoryStream();
        if (signature) after.Write("PK\u0007\u0008"u8);
        ZipBytes.Put(after, 4, Checksum);
        ZipBytes.Put(after, wide ? 8 : 4, PackedSize ?? Packed.Length);
        ZipBytes.Put(after, wide ? 8 : 4, Size);
        return this with { Flags = Flags | Described, After = after.ToArray(), Local = part => part with { Checksum = 0, PackedSize = 0, Size = 0 } };
    }

    /// <summary>One extra field.</summary>
    public static byte[] Field(int type, params byte[] content) => [(byte)type, (byte)(type >> 8), (byte)content.Length, (byte)(content.Length >> 8), .. content];

    /// <summary>The field of 64-bit numbers.</summary>
    public static byte[] WideNumbers(params long[] numbers) => Field(1, [.. numbers.SelectMany(BitConverter.GetBytes)]);
}
