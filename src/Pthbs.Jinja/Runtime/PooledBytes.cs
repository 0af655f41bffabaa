using System.Buffers;

namespace Pthbs.Jinja.Runtime;

/// <summary>A destination for text that is wanted as a whole.</summary>
internal sealed class PooledBytes : IBufferWriter<byte>
{
    private byte[] _buffer = [];
    private int _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _length < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>What was written; the room goes back to the pool.</summary>
    public byte[] Take()
    {
        var result = _buffer.AsSpan(0, _length).ToArray();
        Return();
        (_buffer, _length) = ([], 0);
        return result;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(_buffer.Length * 2L, (long)_length + count)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Return();
        _buffer = larger;
    }

    private void Return()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
    }
}
