using System.Buffers.Binary;

namespace Pthbs.Files.Elf;

/// <summary>Reads the few structures of an ELF file that say how it is loaded. Offsets and counts are the file's claims: each is bounded before use.</summary>
internal sealed class ElfReader
{
    /// <summary>Bytes of a table that are read at once: a multiple of what any entry has.</summary>
    private const int BlockSize = 56 * 32 * 4;

    private const int Load = 1;
    private const int Dynamic = 2;
    private const int Interpreter = 3;
    private const int GnuStack = 0x6474e551;
    private const int MayExecute = 1;
    private const long TagNull = 0;
    private const long TagNeeded = 1;
    private const long TagStringTable = 5;

    private const int NarrowHeader = 52;
    private const int WideHeader = 64;

    private const int LongestName = 4096;
    private const int MostNeeded = 256;

    // Many entries can name the same long text: what is read of names is bounded for all of them together.
    private const int MostText = 64 * 1024;
    private const long LargestDynamicSection = 1 << 20;
    private const string Unreadable = "(a library whose name cannot be read)";

    private readonly ReadAt _read;
    private readonly bool _wide;
    private readonly bool _big;
    private readonly CancellationToken _cancel;
    private readonly byte[] _block = new byte[BlockSize];
    private readonly List<ElfSegment> _loads = [];

    private ElfReader(ReadAt read, bool wide, bool big, CancellationToken cancel)
    {
        _read = read;
        _wide = wide;
        _big = big;
        _cancel = cancel;
    }

    /// <summary>Reads bytes at an offset that is not negative; fewer than asked for only where the file ends.</summary>
    internal delegate int ReadAt(long offset, Span<byte> destination);

    /// <summary>Reads a file, or gives null where it has no ELF header.</summary>
    public static ElfFile? TryRead(ReadAt read, CancellationToken cancel)
    {
        Span<byte> header = stackalloc byte[WideHeader];
        header.Clear();
        var length = ReadFully(read, 0, header);
        if (!header.StartsWith("\u007fELF"u8)) return null;
        bool wide = header[4] == 2, big = header[5] == 2;
        var said = header[4] is 1 or 2 && header[5] is 1 or 2 && length >= (wide ? WideHeader : NarrowHeader) ? new ElfReader(read, wide, big, cancel).Read(header) : null;
        return AsKernelReads(read, header, said, cancel) ?? said;
    }

    /// <summary>
    /// A program that a kernel runs, though its class and byte order, which no kernel looks at (load_elf_binary), say that it is another kind of file or none. A kernel takes
    /// either width by the size of the program headers, in its own byte order, and zeros for what the file is too short for.
    /// </summary>
    private static ElfFile? AsKernelReads(ReadAt read, ReadOnlySpan<byte> header, ElfFile? said, CancellationToken cancel)
    {
        foreach (var big in (ReadOnlySpan<bool>)[false, true])
            foreach (var wide in (ReadOnlySpan<bool>)[false, true])
            {
                if (said is not null && (said.Is64Bit, said.IsBigEndian) == (wide, big)) continue;
                var reader = new ElfReader(read, wide, big, cancel);
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
        var executableStack = false;
        long code = 0;

        // No loader takes program headers of another size than its own.
        var entry = RightEntrySize;
        var headers = entrySize == entry && table >= 0 ? (long)count * entry : 0;
        for (long at = 0; ReadBlock(table, at, headers, entry) is { IsEmpty: false } block;)
        {
            for (; !block.IsEmpty; block = block[entry..], at += entry)
            {
                var offset = _wide ? Word64(block[8..]) : Word32(block[4..]);
                var address = _wide ? Word64(block[16..]) : Word32(block[8..]);
                var size = _wide ? Word64(block[32..]) : Word32(block[16..]);
                var kind = Word32(block);
                var mayExecute = (Word32(block[(_wide ? 4 : 24)..]) & MayExecute) != 0;
                if (kind == Load && mayExecute && size > 0) code = Math.Max(code, code + size);
                if (kind == GnuStack) executableStack = mayExecute;
                if (kind == Load) _loads.Add(new ElfSegment(address, offset, size, _wide ? Word64(block[40..]) : Word32(block[20..])));

                // Debug symbols split from a program keep these headers with nothing behind them: they are not for running.
                else if (kind == Interpreter && size >= 2) interpreter ??= TextAt(offset, size);
                else if (kind == Dynamic && size > 0) dynamic ??= (offset, size);
            }
        }

        return new ElfFile(type, machine, _wide, _big, interpreter, dynamic is { } section ? ReadNeeded(section.Offset, section.Size) : [])
        {
            Loads = _loads,
            HasExecutableStack = executableStack,
            CodeSize = code,
            Headers = [(0, _wide ? WideHeader : NarrowHeader), (table, headers)],
        };
    }

    /// <summary>Whether there are program headers of the size that a loader takes, all of them.</summary>
    private bool HasTable(ReadOnlySpan<byte> header)
    {
        var count = EntryCount(header);
        var last = Table(header) + ((count - 1L) * RightEntrySize);
        return EntrySize(header) == RightEntrySize && count > 0 && last >= 0 && ReadFully(_read, last, stackalloc byte[RightEntrySize]) == RightEntrySize;
    }

    private long Table(ReadOnlySpan<byte> header) => _wide ? Word64(header[32..]) : Word32(header[28..]);

    private int RightEntrySize => _wide ? 56 : 32;

    private int EntrySize(ReadOnlySpan<byte> header) => Half(header[(_wide ? 54 : 42)..]);

    private int EntryCount(ReadOnlySpan<byte> header) => Half(header[(_wide ? 56 : 44)..]);

    private List<string> ReadNeeded(long offset, long size)
    {
        var names = new List<long>();
        long? address = null;
        var width = _wide ? 8 : 4;
        var ended = false;
        for (long at = 0; !ended && ReadBlock(offset, at, Math.Min(size, LargestDynamicSection), 2 * width) is { IsEmpty: false } block;)
        {
            for (; !ended && !block.IsEmpty; block = block[(2 * width)..], at += 2 * width)
            {
                var tag = _wide ? Word64(block) : Word32(block);
                var value = _wide ? Word64(block[width..]) : Word32(block[width..]);
                if (tag == TagNeeded) names.Add(value);

                // Of several a loader takes the last.
                else if (tag == TagStringTable) address = value;
                ended = tag == TagNull || names.Count == MostNeeded;
            }
        }

        // Once, at the end: there can be as many segments to look through as there are entries here.
        var strings = address is { } last ? OffsetOf(last) : null;
        var left = MostText;
        return [.. names.Select(Name)];

        string Name(long name)
        {
            _cancel.ThrowIfCancellationRequested();
            if (left <= 0 || strings is not { } table || name < 0 || TextAt(table + name, LongestName) is not { } text) return Unreadable;
            left -= text.Length;
            return text;
        }
    }

    /// <summary>Where in the file an address of memory comes from, by the segments that are loaded.</summary>
    private long? OffsetOf(long address)
    {
        foreach (var (start, offset, size, _) in _loads)
            if (address >= start && address - start < size) return offset + (address - start);
        return null;
    }

    /// <summary>The next whole entries of a table: empty where it or the file ends.</summary>
    private ReadOnlySpan<byte> ReadBlock(long table, long at, long size, int entry)
    {
        _cancel.ThrowIfCancellationRequested();
        if (table < 0 || table > long.MaxValue - at) return [];
        var block = _block.AsSpan(0, (int)Math.Min(BlockSize, size - at));
        var got = ReadFully(_read, table + at, block);
        return block[..(got - (got % entry))];
    }

    private string? TextAt(long offset, long limit)
    {
        Span<byte> text = stackalloc byte[(int)Math.Min(limit, LongestName)];
        if (offset < 0) return null;
        text = text[..ReadFully(_read, offset, text)];
        var end = text.IndexOf((byte)0);
        return text.IsEmpty ? null : PathText.Decode(end < 0 ? text : text[..end]);
    }

    private static int ReadFully(ReadAt read, long offset, Span<byte> destination) =>
        offset <= long.MaxValue - destination.Length ? read(offset, destination) : 0;

    private int Half(ReadOnlySpan<byte> at) => _big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private long Word32(ReadOnlySpan<byte> at) => _big ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    /// <summary>Addresses and offsets beyond 2^63 come out negative, and are out of range everywhere.</summary>
    private long Word64(ReadOnlySpan<byte> at) => _big ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at);
}
