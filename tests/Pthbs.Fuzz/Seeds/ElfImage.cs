using System.Buffers.Binary;
using System.Text;

namespace Pthbs.Fuzz.Seeds;

/// <summary>Builds the bytes of an ELF file by hand: a header, program headers, and what they point to.</summary>
internal sealed class ElfImage(bool wide = true, bool big = false)
{
    public const int Relocatable = 1, Executable = 2, Shared = 3;

    private readonly List<(int Kind, byte[] Content, long Address)> _segments = [];

    /// <summary>The offset at which the first segment's content lies, given how many segments there will be.</summary>
    public long ContentAt(int segments) => HeaderSize + (segments * EntrySize);

    public int HeaderSize => wide ? 64 : 52;

    public int EntrySize => wide ? 56 : 32;

    public ElfImage Segment(int kind, byte[] content, long address = 0)
    {
        _segments.Add((kind, content, address));
        return this;
    }

    public ElfImage Interpreter(string path) => Segment(3, [.. Encoding.UTF8.GetBytes(path), 0]);

    /// <summary>A string table at an address of memory, and a dynamic section whose needed libraries are named in it.</summary>
    public ElfImage Needed(params string[] names)
    {
        const long address = 0x40_0000;
        var strings = new List<byte> { 0 };
        var entries = new List<(long, long)>();
        foreach (var name in names)
        {
            entries.Add((1, strings.Count));
            strings.AddRange([.. Encoding.UTF8.GetBytes(name), 0]);
        }

        entries.AddRange([(5, address + 16), (10, strings.Count), (0, 0), (1, 1)]);
        return Segment(1, [.. new byte[16], .. strings], address).Segment(2, Dynamic([.. entries]));
    }

    public byte[] Dynamic(params (long Tag, long Value)[] entries)
    {
        var bytes = new List<byte>();
        foreach (var (tag, value) in entries) bytes.AddRange([.. Word(tag), .. Word(value)]);
        return [.. bytes];
    }

    public byte[] Build(int type, int machine = 62, int? count = null, int? entrySize = null)
    {
        var bytes = new List<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', (byte)(wide ? 2 : 1), (byte)(big ? 2 : 1), 1, .. new byte[9]]);
        bytes.AddRange([.. Half(type), .. Half(machine), .. Int(1), .. Word(0), .. Word(HeaderSize), .. Word(0), .. Int(0), .. Half(HeaderSize)]);
        bytes.AddRange([.. Half(entrySize ?? EntrySize), .. Half(count ?? _segments.Count), .. Half(0), .. Half(0), .. Half(0)]);
        var at = ContentAt(_segments.Count);
        foreach (var (kind, content, address) in _segments)
        {
            if (wide) bytes.AddRange([.. Int(kind), .. Int(4), .. Word(at), .. Word(address), .. Word(address), .. Word(content.Length),
                .. Word(content.Length), .. Word(1)]);
            else bytes.AddRange([.. Int(kind), .. Word(at), .. Word(address), .. Word(address), .. Word(content.Length), .. Word(content.Length),
                .. Int(4), .. Word(1)]);
            at += content.Length;
        }

        foreach (var (_, content, _) in _segments) bytes.AddRange(content);
        return [.. bytes];
    }

    private byte[] Word(long value) => wide ? Bytes(8, value) : Bytes(4, value);

    private byte[] Int(long value) => Bytes(4, value);

    private byte[] Half(long value) => Bytes(2, value);

    private byte[] Bytes(int width, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        bytes = bytes[..width];
        if (big) Array.Reverse(bytes);
        return bytes;
    }
}
