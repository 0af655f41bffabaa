using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>The content of a gzip file that is at hand, for those who read streams. One that is cut off is an error, which the class library's stream passes over.</summary>
internal sealed class GunzipStream : Stream
{
    private const int MaxRatio = 1000;
    private readonly BufferedInput _input;
    private readonly DecodedSource _plain;
    private bool _ended;

    /// <param name="packed">The file's bytes.</param>
    /// <param name="name">What it is, for messages.</param>
    public GunzipStream(byte[] packed, string name)
    {
        var fault = new ArchiveFault(name);
        _input = new BufferedInput(new StreamSource(new MemoryStream(packed), name, CancellationToken.None));
        _plain = new DecodedSource(_input, Decoder.TryOpen(ArchiveFormat.Gzip, fault)!, MaxRatio, fault);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="Errors.PthbsException">The file is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty) return 0;
        var got = _plain.Read(buffer);
        _ended = got == 0;
        return got;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is written.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _plain.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
