using System.Buffers;

namespace Pthbs.Files.Archives.Reading;

/// <summary>Reads ahead from a source and lends out what it holds, so that content goes from one buffer straight to the disk.</summary>
internal sealed class BufferedInput(ByteSource source) : IDisposable
{
    // Large enough that system calls do not count, small enough to stay in a core's cache. Shared: a store is filled from thousands of small archives.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private int _start;
    private int _end;

    /// <summary>How many bytes were taken.</summary>
    public long Position { get; private set; }

    /// <summary>Whether the source has ended. What was read before may still be held.</summary>
    public bool SourceEnded { get; private set; }

    /// <summary>What is held, after reading if nothing was; empty at the end.</summary>
    public ReadOnlySpan<byte> Held
    {
        get
        {
            if (_start == _end) Fill();
            return _buffer.AsSpan(_start, _end - _start);
        }
    }

    /// <summary>The next <paramref name="count"/> bytes without taking them, or as many as there are.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && !SourceEnded) Fill();
        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Takes between 1 and <paramref name="most"/> bytes, or none at the end. They are lent until the next call.</summary>
    public ReadOnlySpan<byte> Take(long most)
    {
        var held = Held;
        if (held.Length > most) held = held[..(int)most];
        Skip(held.Length);
        return held;
    }

    /// <summary>Takes bytes that are held.</summary>
    public void Skip(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Takes exactly as many bytes as the buffer has; false, with what there was taken, where the source ends before.</summary>
    public bool TryTake(Span<byte> buffer, out int got)
    {
        for (got = 0; got < buffer.Length;)
        {
            var bytes = Take(buffer.Length - got);
            if (bytes.IsEmpty) return false;
            bytes.CopyTo(buffer[got..]);
            got += bytes.Length;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        source.Dispose();
        var buffer = _buffer;
        (_buffer, _start, _end, SourceEnded) = ([], 0, 0, true);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Fill()
    {
        if (SourceEnded) return;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var got = source.Read(_buffer.AsSpan(_end));
        if (got == 0) SourceEnded = true;
        _end += got;
    }
}
