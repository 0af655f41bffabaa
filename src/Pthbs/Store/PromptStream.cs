using System.Runtime.ExceptionServices;

namespace Pthbs.Store;

/// <summary>A stream whose writes reach the one behind it soon, although that one keeps them back to compress them: for whoever follows a log that grows.</summary>
internal sealed class PromptStream : Stream
{
    /// <summary>A flush costs some bytes of the log: not for every line.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Stream _inner;
    private readonly Timer _timer;
    private bool _isDue;
    private bool _isClosed;
    private IOException? _failure;

    public PromptStream(Stream inner)
    {
        _inner = inner;
        _timer = new Timer(_ => FlushIfDue());
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock)
        {
            ThrowIfFailed();
            _inner.Write(buffer);
            if (_isDue) return;
            _isDue = true;
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (_lock)
        {
            ThrowIfFailed();
            _isDue = false;
            _inner.Flush();
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) End();
        base.Dispose(disposing);
    }

    private void End()
    {
        lock (_lock)
        {
            if (_isClosed) return;
            _isClosed = true;
            _timer.Dispose();
            _inner.Dispose();
            ThrowIfFailed();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
    }

    private void FlushIfDue()
    {
        lock (_lock)
        {
            if (_isClosed || !_isDue || _failure is not null) return;
            _isDue = false;
            try
            {
                _inner.Flush();
            }
            catch (IOException failure)
            {
                // A full disk, say: whoever writes next, or closes, is told. What was kept back is lost, so that nothing can follow it.
                _failure = failure;
            }
        }
    }
}
