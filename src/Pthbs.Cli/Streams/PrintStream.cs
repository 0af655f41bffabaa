using Pthbs.Files;

namespace Pthbs.Cli.Streams;

/// <summary>A stream that gives what is written to it to somebody else.</summary>
/// <param name="write">Takes a part.</param>
/// <param name="end">Is called once, after the last part.</param>
internal sealed class PrintStream(Action<ReadOnlyMemory<byte>> write, Action end) : WriteOnlyStream
{
    private bool _ended;

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
