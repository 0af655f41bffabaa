using System.Buffers.Binary;
using Pthbs.Files.Archives.Compression;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Zip;

/// <summary>
/// Reads the directory of a zip archive (APPNOTE 4.3.12), which says what is in the archive. It takes nothing on trust: counts and sizes are held against the
/// file's own length and against the limits before they cost anything.
/// </summary>
internal sealed class ZipDirectory(BufferedInput input, ArchiveFault fault)
{
    private const int HeaderSize = 46;

    private readonly byte[] _header = new byte[HeaderSize];
    private readonly byte[] _name = new byte[ushort.MaxValue];
    private readonly byte[] _extra = new byte[ushort.MaxValue];

    private static ReadOnlySpan<byte> Signature => "PK\u0001\u0002"u8;

    /// <summary>All entries, in the order in which they stand in the archive.</summary>
    /// <param name="end">Where the directory is; the input stands at its beginning.</param>
    /// <param name="length">The bytes of the archive.</param>
    /// <param name="limits">What is too much.</param>
    /// <param name="cancel">Ends it early.</param>
    public ZipMember[] Read(in ZipEnd end, long length, in ZipLimits limits, CancellationToken cancel)
    {
        if (end.Count < 0 || end.Count > end.Size / HeaderSize) throw fault.Bad("the archive's directory is too small for its entries", $"{end.Count} entries in {end.Size} bytes", $"at least {HeaderSize} bytes for each");
        if (end.Count > limits.Entries) throw fault.Bad("the archive has too many entries", $"{end.Count}", $"at most {limits.Entries}");
        var members = new ZipMember[end.Count];
        long left = end.Size, names = 0, bytes = 0;
        for (var i = 0; i < members.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            fault.Entry = null;
            var member = members[i] = ReadMember(ref left);
            if (member.Entry.Size > limits.Bytes - bytes) throw TooLarge(limits.Bytes, $"more than {bytes} bytes and an entry of {member.Entry.Size}");
            bytes += member.Entry.Size;
            if ((names += member.Entry.Name.Length) > limits.NameCharacters)
                throw fault.Bad("the names in the archive are too long in total", expected: $"at most {limits.NameCharacters >> 20} million characters");
        }

        fault.Entry = null;
        if (left != 0) throw fault.Bad("there is data after the entries in the archive's directory", $"{left} bytes after {members.Length} entries", "as many entries as the record at the archive's end counts, and nothing else");
        if (bytes > DecodedSource.RatioFloor && bytes / limits.Ratio > length)
            throw fault.Bad("the archive is a decompression bomb: it expands too much", $"{bytes >> 20} MiB out of {length} bytes", $"at most {limits.Ratio} bytes for each byte of the archive");
        Array.Sort(members, static (one, other) => one.Start.CompareTo(other.Start));
        return members;
    }

    private ZipMember ReadMember(ref long left)
    {
        Take(_header, ref left);
        if (!_header.AsSpan().StartsWith(Signature)) throw fault.Bad("the archive's directory is damaged: an entry is missing", Convert.ToHexStringLower(_header.AsSpan(0, 4)), Convert.ToHexStringLower(Signature));
        int system = _header[5], flags = Half(8), method = Half(10);
        long packed = Word(20), size = Word(24), start = Word(42);
        var name = _name.AsSpan(0, Half(28));
        Take(name, ref left);
        var text = PathText.Decode(name);
        fault.Entry = text;
        ZipMember.CheckName(name, flags, fault);
        ZipMember.CheckMethod(method, flags, fault);
        var extra = _extra.AsSpan(0, Half(30));
        Take(extra, ref left);
        ZipExtras.CheckName(extra, name, fault);
        ZipExtras.Widen(extra, fault, ref size, ref packed, ref start);
        // The comment is for people.
        Take(_extra.AsSpan(0, Half(32)), ref left);

        if (Half(34) != 0) throw ZipEnd.OnDisks(fault);
        if (size < 0 || packed < 0 || start < 0) throw fault.Bad("the entry has an impossible number", $"{size} bytes, {packed} of the archive, at byte {start}");
        if (method == ZipMember.Stored && size != packed) throw fault.Bad("the entry is stored uncompressed, but its sizes differ", $"{packed} bytes in the archive", $"{size} bytes");
        var (kind, mode) = ZipAttributes.Read(text, system, Word(38), fault);
        if (kind == EntryKind.Directory && size != 0) throw fault.Bad("the entry is not a file, but has a size", $"{size} bytes", "0");
        return new ZipMember(new ArchiveEntry(kind, text, "", size, mode, ZipAttributes.Time(Half(14), Half(12))), method, Word(16), packed, start);
    }

    private void Take(Span<byte> buffer, ref long left)
    {
        if (buffer.Length > left) throw fault.Bad("the archive's directory is damaged: an entry continues after its end");
        if (!input.TryTake(buffer, out _)) throw fault.Truncated("its directory");
        left -= buffer.Length;
    }

    private int Half(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_header.AsSpan(at));

    private uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(at));

    private Errors.PthbsException TooLarge(long most, string got) => fault.Bad("the archive is too large", got, $"at most {most} bytes in all");
}
