namespace Pthbs.Files.Archives.Reading;

/// <summary>Bytes that come in order: a file, one member of it, or what a decoder makes of it.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Reads at least one byte, or gives 0 at the end. Never called again after that.</summary>
    public abstract int Read(Span<byte> buffer);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>The bytes of a stream, which stays open.</summary>
internal sealed class StreamSource(Stream stream, string name, CancellationToken cancel) : ByteSource
{
    public override int Read(Span<byte> buffer)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return stream.Read(buffer);
        }
        catch (IOException error)
        {
            throw DirectoryHandle.FromIO(error, "read", name);
        }
    }
}

/// <summary>The next <paramref name="length"/> bytes of <paramref name="input"/>, all of which must be there.</summary>
internal sealed class MemberSource(BufferedInput input, long length, string member, ArchiveFault fault) : ByteSource
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0) return 0;
        var bytes = input.Take(Math.Min(_left, buffer.Length));
        if (bytes.IsEmpty) throw fault.Truncated($"its member {member}");
        bytes.CopyTo(buffer);
        _left -= bytes.Length;
        return bytes.Length;
    }
}
