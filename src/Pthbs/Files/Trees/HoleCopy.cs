using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files.Trees;

/// <summary>Makes a file of pieces of another one. What is a hole there is one here: a file of 60 GB can take up nothing at all.</summary>
/// <param name="source">Where bytes come from.</param>
/// <param name="target">The new file.</param>
/// <param name="path">The path, for messages.</param>
/// <param name="cancel">Ends it early.</param>
internal sealed class HoleCopy(SafeFileHandle source, SafeFileHandle target, string path, CancellationToken cancel)
{
    private const int BlockSize = 128 * 1024;
    private readonly byte[] _buffer = new byte[BlockSize];
    private long _written;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        DirectoryHandle.Write(target, bytes, path, _written);
        _written += bytes.Length;
    }

    /// <summary>Adds a piece of the source.</summary>
    public void Append(long from, long to)
    {
        while (from < to)
        {
            var (start, end) = Extents.NextData(source, from, to);
            _written += start - from;
            for (from = start; from < end;)
            {
                cancel.ThrowIfCancellationRequested();
                var block = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, end - from));
                var got = DirectoryHandle.Read(source, block, from, path);
                Append(block[..got]);
                from += got;
                // It has become shorter meanwhile.
                if (got < block.Length) return;
            }
        }
    }

    /// <summary>Gives the file its length, which a hole at its end has not.</summary>
    public void End()
    {
        try
        {
            RandomAccess.SetLength(target, _written);
        }
        catch (Exception error) when (DirectoryHandle.IsOfTheDisk(error))
        {
            throw DirectoryHandle.FromIO(error, "write", path);
        }
    }
}
