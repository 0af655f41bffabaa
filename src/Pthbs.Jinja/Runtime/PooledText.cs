using System.Buffers;

namespace Pthbs.Jinja.Runtime;

/// <summary>Text that is put together from pieces in room of the pool. Its room goes back when the text is taken; if an error comes between, the collector has it.</summary>
internal sealed class PooledText
{
    private char[] _buffer = [];
    private int _length;

    public PooledText Append(char c)
    {
        if (_length == _buffer.Length) Grow(1);
        _buffer[_length++] = c;
        return this;
    }

    public PooledText Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _buffer.Length - _length) Grow(text.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    /// <summary>What was appended.</summary>
    public string Take()
    {
        var result = new string(_buffer, 0, _length);
        Return();
        (_buffer, _length) = ([], 0);
        return result;
    }

    private void Grow(int count)
    {
        const int First = 256;
        var larger = ArrayPool<char>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(Math.Max(First, _buffer.Length * 2L), (long)_length + count)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Return();
        _buffer = larger;
    }

    private void Return()
    {
        if (_buffer.Length > 0) ArrayPool<char>.Shared.Return(_buffer);
    }
}
