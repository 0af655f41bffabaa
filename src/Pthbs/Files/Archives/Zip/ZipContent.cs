using Pthbs.Files.Archives.Compression;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Zip;

/// <summary>The content of one entry after another: unpacked, and held against the sizes and the checksum that the archive's directory says.</summary>
internal sealed class ZipContent : IDisposable
{
    private readonly BufferedInput _input;
    private readonly ArchiveFault _fault;
    private readonly Decoder _inflate;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private ZipMember _member;
    private long _packedLeft;
    private long _made;
    private uint _checksum;
    private bool _inflated;
    private bool _ended = true;

    /// <summary>Reads from here.</summary>
    /// <exception cref="Errors.PthbsException">The library that inflates is missing.</exception>
    public ZipContent(BufferedInput input, ArchiveFault fault)
    {
        _input = input;
        _fault = fault;
        _inflate = Decoder.Load(Formats.ArchiveFormat.Zip, NativeLibraries.ZlibPackage, fault, static fault => new ZlibDecoder(fault, raw: true));
    }

    /// <summary>The input stands at the beginning of this entry's content.</summary>
    public void Begin(in ZipMember member)
    {
        _member = member;
        _packedLeft = member.Packed;
        (_made, _checksum, _ended) = (0, 0, false);
        // Some programs leave out the few bits that end even an empty content.
        _inflated = member is { Packed: 0, Entry.Size: 0 };
        _inflate.Restart();
    }

    /// <summary>The next bytes, or none at the end. They are lent until the next call.</summary>
    public ReadOnlySpan<byte> Take()
    {
        if (_ended) return [];
        var bytes = _member.Method == ZipMember.Stored ? TakeStored() : Inflate();
        _made += bytes.Length;
        if (_made > _member.Entry.Size) throw _fault.Bad("the entry's content is longer than its size", $"more than {_member.Entry.Size} bytes", $"{_member.Entry.Size} bytes");
        _checksum = ZlibDecoder.Checksum(_checksum, bytes);
        if (bytes.IsEmpty) Finish();
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _inflate.Dispose();

    private ReadOnlySpan<byte> TakeStored()
    {
        if (_packedLeft == 0) return [];
        var bytes = _input.Take(_packedLeft);
        if (bytes.IsEmpty) throw _fault.Truncated("the content of this entry");
        _packedLeft -= bytes.Length;
        return bytes;
    }

    private ReadOnlySpan<byte> Inflate()
    {
        while (!_inflated)
        {
            var held = _packedLeft == 0 ? [] : _input.Held;
            if (_packedLeft > 0 && held.IsEmpty) throw _fault.Truncated("the content of this entry");
            if (held.Length > _packedLeft) held = held[..(int)_packedLeft];
            _inflated = _inflate.Decode(held, _buffer, last: false, out var used, out var made);
            _input.Skip(used);
            _packedLeft -= used;
            if (_inflated && _packedLeft > 0) throw _fault.Bad("the entry's compressed content ends before its size in the archive", $"{_member.Packed - _packedLeft} bytes", $"{_member.Packed} bytes");
            if (made > 0) return _buffer.AsSpan(0, made);
            if (!_inflated && used == 0) throw _fault.Bad("the entry's compressed content is cut off", $"{_member.Packed} bytes that go on", $"an end after {_member.Packed} bytes");
        }

        return [];
    }

    private void Finish()
    {
        if (_made < _member.Entry.Size) throw _fault.Bad("the entry's content is shorter than its size", $"{_made} bytes", $"{_member.Entry.Size} bytes");
        if (_checksum != _member.Checksum) throw _fault.Bad("the entry's content does not match its checksum", $"crc32 {_checksum:x8}", $"crc32 {_member.Checksum:x8}", "the archive is damaged: fetch it again");
        _ended = true;
    }
}
