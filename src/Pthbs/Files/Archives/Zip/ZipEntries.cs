using System.Buffers.Binary;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Zip;

/// <summary>
/// Reads a zip archive entry by entry. Its directory decides what is in it; what stands before each content has to say the same, and every byte of the file belongs
/// to one entry or to the directory: what two programs would read differently is refused. Why it is no library's: docs/explanation/decisions/0032-zip.md.
/// </summary>
internal sealed class ZipEntries : IArchiveEntries, IDisposable
{
    private const int HeaderSize = 30;

    private readonly ArchiveFault _fault;
    private readonly ZipLimits _limits;
    private readonly ZipMember[] _members;
    private readonly long _directory;
    private readonly BufferedInput _input;
    private readonly ZipContent _content;
    private readonly byte[] _header = new byte[HeaderSize];
    private readonly byte[] _name = new byte[ushort.MaxValue];
    private readonly byte[] _extra = new byte[ushort.MaxValue];
    private int _next;
    private bool _isDescribed;

    /// <summary>Reads the archive's directory.</summary>
    /// <param name="archive">The archive, from its first byte to the end of the stream; left open.</param>
    /// <param name="archiveName">What to call it in messages.</param>
    /// <param name="limits">What is too much.</param>
    /// <param name="fault">Makes the errors.</param>
    /// <param name="cancel">Ends it early.</param>
    public ZipEntries(Stream archive, string archiveName, in ZipLimits limits, ArchiveFault fault, CancellationToken cancel)
    {
        (_limits, _fault) = (limits, fault);
        var first = archive.Position;
        var length = archive.Length - first;
        var end = FindEnd(archive, archiveName, first, length, fault, cancel);
        _directory = end.Start;
        archive.Position = first + end.Start;
        using (var directory = new BufferedInput(new StreamSource(archive, archiveName, cancel))) _members = new ZipDirectory(directory, fault).Read(end, length, limits, cancel);
        archive.Position = first;
        _input = new BufferedInput(new StreamSource(archive, archiveName, cancel));
        try
        {
            _content = new ZipContent(_input, fault);
        }
        catch
        {
            _input.Dispose();
            throw;
        }
    }

    private static ReadOnlySpan<byte> Signature => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> DescriptorSignature => "PK\u0007\u0008"u8;

    /// <summary>A name stands once in an archive.</summary>
    public bool MayRepeatDirectories => false;

    /// <inheritdoc/>
    public ArchiveEntry? Next()
    {
        while (!TakeContent().IsEmpty)
        {
        }

        if (_next > 0) CheckRest(_members[_next - 1]);
        _fault.Entry = null;
        if (_next == 0 && Limit > 0) throw _fault.Bad("there is data before the first entry", $"{Limit} bytes", "a zip archive from its first byte on");
        if (_next == _members.Length) return null;
        var member = _members[_next++];
        _fault.Entry = member.Entry.Name;
        ReadHeader(member);
        _content.Begin(member);
        return member.Entry.Kind == EntryKind.SymbolicLink ? member.Entry with { Target = ReadTarget(member.Entry.Size), Size = 0 } : member.Entry;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TakeContent() => _content.Take();

    /// <inheritdoc/>
    public void Dispose()
    {
        _content.Dispose();
        _input.Dispose();
    }

    /// <summary>Where the current entry has to end: at the next one, or at the directory.</summary>
    private long Limit => _next < _members.Length ? _members[_next].Start : _directory;

    private static ZipEnd FindEnd(Stream archive, string archiveName, long first, long length, ArchiveFault fault, CancellationToken cancel)
    {
        var tail = new byte[Math.Min(length, ZipEnd.Longest)];
        archive.Position = first + length - tail.Length;
        using var input = new BufferedInput(new StreamSource(archive, archiveName, cancel));
        if (!input.TryTake(tail, out _)) throw fault.Truncated("the record at its end");
        return ZipEnd.Find(tail, length, fault);
    }

    /// <summary>What stands before the content (APPNOTE 4.3.7): programs that do not look at the directory believe it.</summary>
    private void ReadHeader(in ZipMember member)
    {
        const int Described = 1 << 3;
        if (Limit - member.Start < HeaderSize) throw Overlaps();
        if (!_input.TryTake(_header, out _)) throw _fault.Truncated("the header of this entry");
        if (!_header.AsSpan().StartsWith(Signature)) throw Damaged($"there is no header at byte {member.Start}, where the archive's directory places it");
        int flags = Half(6), method = Half(8);
        var name = _name.AsSpan(0, Half(26));
        var extra = _extra.AsSpan(0, Half(28));
        if (Limit - member.Start - HeaderSize - name.Length - extra.Length < member.Packed) throw Overlaps();
        if (!_input.TryTake(name, out _) || !_input.TryTake(extra, out _)) throw _fault.Truncated("the header of this entry");

        if (PathText.Decode(name) is var text && text != member.Entry.Name) throw Differs("name", PathText.Printable(text), PathText.Printable(member.Entry.Name));
        ZipMember.CheckName(name, flags, _fault);
        ZipExtras.CheckName(extra, name, _fault);
        ZipMember.CheckMethod(method, flags, _fault);
        if (method != member.Method) throw Differs("method", $"{method}", $"{member.Method}");
        long checksum = Word(14), packed = Word(18), size = Word(22), start = 0;
        ZipExtras.Widen(extra, _fault, ref size, ref packed, ref start);
        // With a descriptor behind the content, the header may leave them out.
        _isDescribed = (flags & Described) != 0;
        if (checksum != member.Checksum && !(_isDescribed && checksum == 0)) throw Differs("crc32", $"{checksum:x8}", $"{member.Checksum:x8}");
        if (packed != member.Packed && !(_isDescribed && packed == 0)) throw Differs("size in the archive", $"{packed} bytes", $"{member.Packed} bytes");
        if (size != member.Entry.Size && !(_isDescribed && size == 0)) throw Differs("size", $"{size} bytes", $"{member.Entry.Size} bytes");
    }

    /// <summary>What stands between the content and the next entry: nothing, or the descriptor that was announced (APPNOTE 4.3.9), in one of its four forms.</summary>
    private void CheckRest(in ZipMember member)
    {
        const int Narrow = 12, Wide = 20, SignatureSize = 4;
        var left = Limit - _input.Position;
        if (!_isDescribed)
        {
            if (left != 0) throw _fault.Bad("there is data between this entry and the next", $"{left} bytes", "the next entry, or the archive's directory", "other programs may read other entries there: pack it again");
            return;
        }

        if (left is not (Narrow or Narrow + SignatureSize or Wide or Wide + SignatureSize)) throw _fault.Bad("the data descriptor after the entry's content is malformed", $"{left} bytes", "12, 16, 20 or 24 bytes");
        Span<byte> descriptor = stackalloc byte[Wide + SignatureSize];
        descriptor = descriptor[..(int)left];
        if (!_input.TryTake(descriptor, out _)) throw _fault.Truncated("the data descriptor of this entry");
        if (left is Narrow + SignatureSize or Wide + SignatureSize)
        {
            if (!descriptor.StartsWith(DescriptorSignature)) throw Damaged("its data descriptor has no valid beginning");
            descriptor = descriptor[SignatureSize..];
        }

        long checksum = BinaryPrimitives.ReadUInt32LittleEndian(descriptor), packed, size;
        descriptor = descriptor[4..];
        if (descriptor.Length == 8) (packed, size) = (BinaryPrimitives.ReadUInt32LittleEndian(descriptor), BinaryPrimitives.ReadUInt32LittleEndian(descriptor[4..]));
        else (packed, size) = (BinaryPrimitives.ReadInt64LittleEndian(descriptor), BinaryPrimitives.ReadInt64LittleEndian(descriptor[8..]));
        if ((checksum, packed, size) != (member.Checksum, member.Packed, member.Entry.Size))
            throw _fault.Bad("the data descriptor after the entry's content and the archive's directory differ", $"crc32 {checksum:x8}, {packed} bytes for {size}", $"crc32 {member.Checksum:x8}, {member.Packed} bytes for {member.Entry.Size}");
    }

    private string ReadTarget(long size)
    {
        if (size > _limits.LinkTarget) throw _fault.Bad("the link target is too long", $"{size} bytes", $"at most {_limits.LinkTarget}");
        var target = new byte[size];
        var at = 0;
        for (var bytes = TakeContent(); !bytes.IsEmpty; bytes = TakeContent())
        {
            bytes.CopyTo(target.AsSpan(at));
            at += bytes.Length;
        }

        return PathText.Decode(target);
    }

    private Errors.PthbsException Differs(string what, string got, string expected) =>
        _fault.Bad($"the header before the entry's content and the archive's directory differ: {what}", got, expected, "programs would read it differently: fetch it again, or pack it again");

    private Errors.PthbsException Overlaps() =>
        _fault.Bad($"the entry overlaps {(_next < _members.Length ? $"the entry {PathText.Printable(_members[_next].Entry.Name)}" : "the archive's directory")}, which begins at byte {Limit}", hint: "entries of a valid archive never share bytes");

    private Errors.PthbsException Damaged(string what) => _fault.Bad($"the archive is damaged: {what}", hint: "fetch it again");

    private int Half(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_header.AsSpan(at));

    private uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(at));
}
