namespace Pthbs.Cli.Streams;

/// <summary>A stream that gives what is written to it to somebody else.</summary>
/// <param name="write">Takes a part.</param>
/// <param name="end">Is called once, after the last part.</param>
internal sealed class PrintStream(Action<ReadOnlyMemory<byte>> write, Action end) : Stream
{
    private bool _ended;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => write(buffer.AsMemory(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => write(buffer.ToArray());

    public override void Flush()
    {
        // Each part goes on at once.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended)
        {
            _ended = true;
            end();
        }

        base.Dispose(disposing);
    }
}
