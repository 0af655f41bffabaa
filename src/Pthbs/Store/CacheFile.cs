using System.Runtime.InteropServices;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// What each file of the cache begins with: five numbers of 32 bits that say its kind, its form, its length, and a checksum of everything after them. In the byte order of
/// this machine, which reads it back.
/// </summary>
internal static class CacheFile
{
    /// <summary>How many bytes they take.</summary>
    public const int HeadLength = 5 * sizeof(int);

    /// <summary>Whether a file is of a kind and form, and whole.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes, CacheKind kind, int form)
    {
        if (bytes.Length < HeadLength) return false;
        var head = MemoryMarshal.Cast<byte, int>(bytes[..HeadLength]);
        var (even, odd) = Checksum.Of(bytes[HeadLength..]);
        return head[0] == (int)kind && head[1] == form && head[2] == bytes.Length && (uint)head[3] == even && (uint)head[4] == odd;
    }

    /// <summary>Completes the bytes of a file, which begin with room for the head.</summary>
    /// <returns>The same bytes.</returns>
    public static byte[] Finish(byte[] bytes, CacheKind kind, int form)
    {
        var head = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, HeadLength));
        var (even, odd) = Checksum.Of(bytes.AsSpan(HeadLength));
        (head[0], head[1], head[2], head[3], head[4]) = ((int)kind, form, bytes.Length, (int)even, (int)odd);
        return bytes;
    }
}
