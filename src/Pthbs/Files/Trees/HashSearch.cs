using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pthbs.Files.Trees;

/// <summary>
/// Finds which of a set of hashes (64 lower-case hex digits each) occur in bytes. Any 64 hex digits in a row cover one byte of every 64,
/// so that in most content one byte of 64 is looked at.
/// </summary>
internal sealed class HashSearch
{
    /// <summary>Characters of a hash.</summary>
    public const int Length = 64;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly byte[][] _hashes;
    private readonly int[] _next;
    private readonly Dictionary<ulong, int> _byFirstEight = [];

    // One bit for each value of 16 bits of the first eight characters: long runs of hex digits seldom get past it.
    private readonly ulong[] _filter = new ulong[1024];

    /// <summary>A search for these hashes.</summary>
    public HashSearch(IReadOnlyList<string> hashes)
    {
        _hashes = new byte[hashes.Count][];
        _next = new int[hashes.Count];
        for (var i = 0; i < hashes.Count; i++)
        {
            if (!IsHash(hashes[i])) throw new ArgumentException($"'{hashes[i]}' is not 64 lower-case hex digits", nameof(hashes));
            _hashes[i] = Encoding.ASCII.GetBytes(hashes[i]);
            var start = BinaryPrimitives.ReadUInt64LittleEndian(_hashes[i]);
            _next[i] = _byFirstEight.TryGetValue(start, out var other) ? other : -1;
            _byFirstEight[start] = i;
            var bit = FilterBit(start);
            _filter[bit >> 6] |= 1UL << (bit & 63);
        }
    }

    /// <summary>Whether text is 64 lower-case hex digits.</summary>
    public static bool IsHash(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
            if (unit > 'f' || !IsHexDigit((byte)unit)) return false;
        return text.Length == Length;
    }

    /// <summary>Finds the first occurrence at or after <paramref name="from"/>.</summary>
    /// <returns>Its offset, or -1.</returns>
    public int Find(ReadOnlySpan<byte> data, int from, out int which)
    {
        which = -1;
        if (_hashes.Length == 0) return -1;
        for (var last = from + Length - 1; last < data.Length;)
        {
            var first = last - Length + 1;
            var at = last;
            while (at >= first && IsHexDigit(data[at])) at--;
            if (at >= first)
            {
                last = at + Length;
                continue;
            }

            // Along a run of hex digits every byte begins another 64: the filter is asked first, in place.
            var rest = data[last..].IndexOfAnyExcept(HexDigits);
            var end = rest < 0 ? data.Length : last + rest;
            for (; last < end; last++)
            {
                var start = last - Length + 1;
                if (MayBegin(BinaryPrimitives.ReadUInt64LittleEndian(data[start..])) && (which = Lookup(data.Slice(start, Length))) >= 0) return start;
            }

            last += Length;
        }

        return -1;
    }

    private int Lookup(ReadOnlySpan<byte> window)
    {
        if (!_byFirstEight.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(window), out var candidate)) return -1;
        while (candidate >= 0 && !window.SequenceEqual(_hashes[candidate])) candidate = _next[candidate];
        return candidate;
    }

    private bool MayBegin(ulong start)
    {
        var bit = FilterBit(start);
        return (_filter[bit >> 6] & (1UL << (bit & 63))) != 0;
    }

    private static int FilterBit(ulong start) => (int)((start * 0x9E3779B97F4A7C15) >> 48);

    private static bool IsHexDigit(byte value) => (uint)(value - '0') <= 9 || (uint)(value - 'a') <= 5;
}
