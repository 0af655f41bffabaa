using System.Buffers.Binary;

namespace Pthbs.Files.Elf;

/// <summary>Reads the few structures of an ELF file that say how it is loaded. Offsets and counts are the file's claims: each is bounded before use.</summary>
internal sealed class ElfReader
{
    private const int Load = 1;
    private const int Dynamic = 2;
    private const int Interpreter = 3;
    private const long TagNull = 0;
    private const long TagNeeded = 1;
    private const long TagStringTable = 5;

    private const int NarrowHeader = 52;
    private const int WideHeader = 64;

    private const int LongestName = 4096;
    private const int MostNeeded = 256;
    private const long LargestDynamicSection = 1 << 20;

    private readonly ReadAt _read;
    private readonly bool _wide;
    private readonly bool _big;
    private readonly List<(long Address, long Offset, long Size)> _loads = [];

    private ElfReader(ReadAt read, bool wide, bool big)
    {
        _read = read;
        _wide = wide;
        _big = big;
    }

    /// <summary>Reads bytes at an offset that is not negative; fewer than asked for only where the file ends.</summary>
    internal delegate int ReadAt(long offset, Span<byte> destination);

    /// <summary>Reads a file, or gives null where it has no ELF header.</summary>
    public static ElfFile? TryRead(ReadAt read)
    {
        Span<byte> header = stackalloc byte[WideHeader];
        header.Clear();
        var length = ReadFully(read, 0, header);
        if (!header.StartsWith("\u007fELF"u8)) return null;
        bool wide = header[4] == 2, big = header[5] == 2;
        var said = header[4] is 1 or 2 && header[5] is 1 or 2 && length >= (wide ? WideHeader : NarrowHeader) ? new ElfReader(read, wide, big).Read(header) : null;
        return AsKernelReads(read, header, said) ?? said;
    }

    /// <summary>
    /// A program that a kernel runs, though its class and byte order, which no kernel looks at (load_elf_binary), say that it is another kind of file or none. A kernel takes
    /// either width by the size of the program headers, in its own byte order, and zeros for what the file is too short for.
    /// </summary>
    private static ElfFile? AsKernelReads(ReadAt read, ReadOnlySpan<byte> header, ElfFile? said)
    {
        foreach (var big in (ReadOnlySpan<bool>)[false, true])
            foreach (var wide in (ReadOnlySpan<bool>)[false, true])
            {
                if (said is not null && (said.Is64Bit, said.IsBigEndian) == (wide, big)) continue;
                var reader = new ElfReader(read, wide, big);
                if (reader.HasTable(header) && reader.Read(header) is { IsLoaded: true } file)
                    return file with { IsMislabelled = true };
            }

        return null;
    }

    private ElfFile Read(ReadOnlySpan<byte> header)
    {
        int type = Half(header[16..]), machine = Half(header[18..]);
        var table = Table(header);
        int entrySize = EntrySize(header), count = EntryCount(header);
        string? interpreter = null;
        (long Offset, long Size)? dynamic = null;

        // No loader takes program headers of another size than its own.
        Span<byte> entry = stackalloc byte[RightEntrySize];
        for (var i = 0; entrySize == entry.Length && i < count; i++)
        {
            if (!TryReadExactly(table + ((long)i * entrySize), entry)) break;
            var offset = _wide ? Word64(entry[8..]) : Word32(entry[4..]);
            var address = _wide ? Word64(entry[16..]) : Word32(entry[8..]);
            var size = _wide ? Word64(entry[32..]) : Word32(entry[16..]);
            var kind = Word32(entry);
            if (kind == Load) _loads.Add((address, offset, size));

            // Debug symbols split from a program keep these headers with nothing behind them: they are not for running.
            else if (kind == Interpreter && size >= 2) interpreter ??= TextAt(offset, size);
            else if (kind == Dynamic && size > 0) dynamic ??= (offset, size);
        }

        return new ElfFile(type, machine, _wide, _big, interpreter, dynamic is { } section ? ReadNeeded(section.Offset, section.Size) : []);
    }

    /// <summary>Whether there are program headers of the size that a loader takes, all of them.</summary>
    private bool HasTable(ReadOnlySpan<byte> header)
    {
        var count = EntryCount(header);
        return EntrySize(header) == RightEntrySize && count > 0 && TryReadExactly(Table(header) + ((count - 1L) * RightEntrySize), stackalloc byte[RightEntrySize]);
    }

    private long Table(ReadOnlySpan<byte> header) => _wide ? Word64(header[32..]) : Word32(header[28..]);

    private int RightEntrySize => _wide ? 56 : 32;

    private int EntrySize(ReadOnlySpan<byte> header) => Half(header[(_wide ? 54 : 42)..]);

    private int EntryCount(ReadOnlySpan<byte> header) => Half(header[(_wide ? 56 : 44)..]);

    private List<string> ReadNeeded(long offset, long size)
    {
        var names = new List<long>();
        long? strings = null;
        var width = _wide ? 8 : 4;
        Span<byte> entry = stackalloc byte[2 * width];
        for (long at = 0; at + entry.Length <= Math.Min(size, LargestDynamicSection) && names.Count < MostNeeded; at += entry.Length)
        {
            if (!TryReadExactly(offset + at, entry)) break;
            var tag = _wide ? Word64(entry) : Word32(entry);
            var value = _wide ? Word64(entry[width..]) : Word32(entry[width..]);
            if (tag == TagNull) break;
            if (tag == TagNeeded) names.Add(value);
            else if (tag == TagStringTable) strings = OffsetOf(value);
        }

        return [.. names.Select(name => strings is { } table && name >= 0 && TextAt(table + name, LongestName) is { } text ? text : "(a library whose name cannot be read)")];
    }

    /// <summary>Where in the file an address of memory comes from, by the segments that are loaded.</summary>
    private long? OffsetOf(long address)
    {
        foreach (var (start, offset, size) in _loads)
            if (address >= start && address - start < size) return offset + (address - start);
        return null;
    }

    private string? TextAt(long offset, long limit)
    {
        Span<byte> text = stackalloc byte[(int)Math.Min(limit, LongestName)];
        if (offset < 0) return null;
        text = text[..ReadFully(_read, offset, text)];
        var end = text.IndexOf((byte)0);
        return text.IsEmpty ? null : PathText.Decode(end < 0 ? text : text[..end]);
    }

    private bool TryReadExactly(long offset, Span<byte> destination) => offset >= 0 && ReadFully(_read, offset, destination) == destination.Length;

    private static int ReadFully(ReadAt read, long offset, Span<byte> destination) =>
        offset <= long.MaxValue - destination.Length ? read(offset, destination) : 0;

    private int Half(ReadOnlySpan<byte> at) => _big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private long Word32(ReadOnlySpan<byte> at) => _big ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    /// <summary>Addresses and offsets beyond 2^63 come out negative, and are out of range everywhere.</summary>
    private long Word64(ReadOnlySpan<byte> at) => _big ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at);
}
