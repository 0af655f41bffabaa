using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Pthbs.Jinja.Runtime;

/// <summary>Where text goes: UTF-8 in a buffer that grows, or that is emptied into a destination of the host whenever it is full.</summary>
internal sealed class Output(CallContext call, IBufferWriter<byte>? destination = null)
{
    private const int FlushAt = 32 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256);
    private int _length;

    public void Write(ReadOnlySpan<char> text)
    {
        call.Charge(text.Length);
        // Three bytes are the most that a unit of UTF-16 can take.
        var room = Reserve(Math.Min(text.Length, int.MaxValue / 4) * 3);
        _length += Encoding.UTF8.GetBytes(text, room);
    }

    public void Write(long number)
    {
        const int MostDigits = 20;
        call.Charge(MostDigits);
        Utf8Formatter.TryFormat(number, Reserve(MostDigits), out var written);
        _length += written;
    }

    /// <summary>Hands over what is left to the destination, and the buffer back to the pool.</summary>
    public void Finish()
    {
        Flush();
        Release();
    }

    /// <summary>What was written, as bytes; the output is of no use afterwards.</summary>
    public byte[] TakeBytes()
    {
        var result = _buffer.AsSpan(0, _length).ToArray();
        Release();
        return result;
    }

    /// <summary>What was written, as text; the output is of no use afterwards.</summary>
    public string TakeText()
    {
        var result = Encoding.UTF8.GetString(_buffer, 0, _length);
        Release();
        return result;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            if (destination is not null && _length >= FlushAt) Flush();
            if (_buffer.Length - _length < count) Grow(count);
        }

        return _buffer.AsSpan(_length);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(_buffer.Length * 2L, (long)_length + count)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void Flush()
    {
        if (destination is not null) destination.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }

    private void Release()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }
}
