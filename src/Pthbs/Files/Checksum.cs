using System.Numerics;
using System.Runtime.InteropServices;

namespace Pthbs.Files;

/// <summary>A checksum against accidents, not against people: as fast as memory, where a file is read whole before each use.</summary>
internal static class Checksum
{
    /// <summary>CRC-32C of every second word of 64 bits, and of those between.</summary>
    public static (uint Even, uint Odd) Of(ReadOnlySpan<byte> bytes)
    {
        uint even = 0, odd = 0;
        for (; bytes.Length >= 16; bytes = bytes[16..])
        {
            even = BitOperations.Crc32C(even, MemoryMarshal.Read<ulong>(bytes));
            odd = BitOperations.Crc32C(odd, MemoryMarshal.Read<ulong>(bytes[8..]));
        }

        foreach (var one in bytes) even = BitOperations.Crc32C(even, one);
        return (even, odd);
    }
}
