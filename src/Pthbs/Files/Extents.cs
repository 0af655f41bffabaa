using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>Where a file has bytes on the disk, and where it has holes, which read as zeros.</summary>
internal static class Extents
{
    private const int SeekData = 3, SeekHole = 4;

    /// <summary>The first stretch of data at or after an offset; what lies before it is a hole. Where the file system cannot say, all is data.</summary>
    /// <param name="file">The file. Where it is read next changes, for whoever reads without an offset.</param>
    /// <param name="from">Where to start.</param>
    /// <param name="end">Where to stop.</param>
    /// <returns>Its first byte and the byte after it; both are <paramref name="end"/> where nothing but a hole is left.</returns>
    public static (long Start, long End) NextData(SafeFileHandle file, long from, long end)
    {
        var descriptor = (int)file.DangerousGetHandle();
        var start = Libc.Seek(descriptor, from, SeekData);
        if (start < 0) return Marshal.GetLastPInvokeError() == Errno.NoDevice ? (end, end) : (from, end);
        if (start >= end) return (end, end);
        var hole = Libc.Seek(descriptor, start, SeekHole);
        return (start, hole > start && hole < end ? hole : end);
    }

    /// <summary>Fills a block from a file as <see cref="DirectoryHandle.Read"/> does, without reading a hole: that would fill the machine's memory with zeros.</summary>
    /// <param name="file">The file.</param>
    /// <param name="block">Where to.</param>
    /// <param name="offset">From where.</param>
    /// <param name="size">The file's size.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="data">Remembers, from one block to the next, the stretch of data that comes next; begins as (0, 0).</param>
    /// <returns>How many bytes it got: fewer than were asked for only where the file ends.</returns>
    public static int Read(SafeFileHandle file, Span<byte> block, long offset, long size, string path, ref (long Start, long End) data)
    {
        if (offset >= data.End && offset < size) data = NextData(file, offset, size);
        var length = (int)Math.Min(block.Length, Math.Max(0, size - offset));
        if (length == 0 || offset + length > data.Start) return DirectoryHandle.Read(file, block, offset, path);
        block[..length].Clear();
        return length;
    }
}
