using Pthbs.Files;

namespace Pthbs.Cli.Streams;

/// <summary>A stream that gives what is written to it to somebody else.</summary>
/// <param name="write">Takes a part.</param>
/// <param name="end">Is called once, after the last part.</param>
/// <param name="isRead">Whether anybody still reads it; null for always.</param>
internal sealed class PrintStream(Action<ReadOnlyMemory<byte>> write, Action end, Func<bool>? isRead = null) : WriteOnlyStream
{
    private bool _ended;

    public override bool CanWrite => isRead?.Invoke() ?? true;

    public override void Write(ReadOnlySpan<byte> buffer) => write(buffer.ToArray());

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
