using System.Text;

namespace Pthbs.Tests.Files;

/// <summary>A text as often as one likes, in no more memory than it takes once.</summary>
/// <param name="text">The text.</param>
/// <param name="times">How often.</param>
/// <param name="atEnd">Is told when all was read.</param>
internal sealed class Repeated(string text, long times, Action? atEnd = null) : Stream
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var got = 0;
        for (; got < buffer.Length && _at / _text.Length < times; got++) buffer[got] = _text[_at++ % _text.Length];
        if (got == 0) atEnd?.Invoke();
        return got;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
