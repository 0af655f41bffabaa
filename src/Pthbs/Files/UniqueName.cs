using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;

namespace Pthbs.Files;

/// <summary>
/// Names that no two processes choose, on no two machines that have a directory in common. They come from the kernel: the class library's random numbers and GUIDs want <c>/dev/urandom</c>, which a container may not have, and
/// its cryptography loads OpenSSL, which takes longer than all else that most commands do.
/// </summary>
internal static class UniqueName
{
    /// <summary>As many digits as a GUID has.</summary>
    public const int Length = 32;

    private const int Bytes = Length / 2;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private static long _count;

    /// <summary>A new one: lowercase hexadecimal digits.</summary>
    /// <param name="digits">How many, at most <see cref="Length"/>.</param>
    public static string New(int digits = Length)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (Libc.Random(bytes) != bytes.Length) Fill(bytes, Environment.ProcessId, Stopwatch.GetTimestamp(), Interlocked.Increment(ref _count));
        return Convert.ToHexStringLower(bytes)[..digits];
    }

    /// <summary>Whether a text can be one of these, whole.</summary>
    public static bool Is(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Digits);

    /// <summary>Where a filter forbids the call: process, time and count are enough where nobody tries to guess.</summary>
    internal static void Fill(Span<byte> bytes, int process, long time, long count)
    {
        // Time and count first: a short name has them.
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (time << 16) ^ count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], process);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], (int)(time >> 48) ^ (int)count);
    }
}
