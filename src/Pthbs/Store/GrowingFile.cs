using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>A file that somebody else is writing, read to where it really ends: where it ends for now, there is a wait.</summary>
/// <param name="directory">Where the file is.</param>
/// <param name="name">Its name.</param>
/// <param name="isGrowing">Whether somebody is still writing.</param>
/// <param name="cancel">Ends the wait.</param>
internal sealed class GrowingFile(DirectoryHandle directory, string name, Func<bool> isGrowing, CancellationToken cancel) : Stream
{
    private const int Pause = 100;
    private readonly Stream _inner = directory.OpenRead(name);
    private readonly FileStatus? _status = directory.TryStatus(name);

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

    /// <summary>Whether another file has the name by now.</summary>
    public bool IsReplaced => directory.TryStatus(name) is var now && (now?.Device, now?.Inode) != (_status?.Device, _status?.Inode);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_inner.Read(buffer) is > 0 and var got) return got;
            // Once more: what was written between the two questions.
            if (!isGrowing() || IsReplaced) return _inner.Read(buffer);
            cancel.WaitHandle.WaitOne(Pause);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
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
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
