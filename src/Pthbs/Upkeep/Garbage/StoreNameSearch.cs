using System.Buffers;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Upkeep.Garbage;

/// <summary>
/// Finds names of packages and environments in text of any length and any origin. The time is linear in the text, whatever it holds: each dot is looked at once,
/// with a bounded number of bytes around it. The memory is one block.
/// </summary>
/// <param name="store">The path that the store is known by; found as such whatever is in it, while other paths end at spaces and the like.</param>
/// <param name="names">The names to find: those that are in the store. All others are passed over, so that no text can make the result grow.</param>
internal sealed class StoreNameSearch(string store, IReadOnlySet<string> names)
{
    /// <summary>The longest path that is taken together with a name. What is longer is cut at its front.</summary>
    private const int LongestPath = 4096;

    private const int LongestName = PackageId.LongestName + 1 + PackageId.HashLength;

    /// <summary>What separates paths in variables, tables and lists.</summary>
    private static readonly SearchValues<byte> Separators = SearchValues.Create("\0\t\n :="u8);

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly byte[] _store = PathText.Encode(store)[..^1];
    private readonly byte[] _block = new byte[64 * 1024];

    /// <summary>Searches a stream, a block at a time.</summary>
    /// <param name="text">The stream.</param>
    /// <param name="most">The most bytes that are read; what is behind them is not searched.</param>
    /// <param name="found">Is given each name, and the path in front of it.</param>
    /// <param name="cancel">Ends the search.</param>
    public void Search(Stream text, long most, Action<string, string> found, CancellationToken cancel)
    {
        for (int kept = 0, got = 1; got > 0 && most > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            got = text.Read(_block, kept, (int)Math.Min(_block.Length - kept, most));
            most -= got;
            var data = _block.AsSpan(0, kept + got);
            var isLast = got == 0 || most <= 0;
            // A name that may go on behind the block is looked at together with the next one, and so is the path in front of it.
            var searched = isLast ? data.Length : Math.Max(0, data.Length - PackageId.HashLength - 1);
            Search(data, kept == 0 ? 0 : Math.Max(0, kept - PackageId.HashLength - 1), searched, found);
            kept = Math.Min(data.Length, LongestPath + LongestName);
            data[^kept..].CopyTo(_block);
        }
    }

    /// <summary>Searches text that is short.</summary>
    public void Search(ReadOnlySpan<byte> text, Action<string, string> found) => Search(text, 0, text.Length, found);

    /// <summary>Looks at the dots from one place to another; what is around them may lie outside.</summary>
    private void Search(ReadOnlySpan<byte> data, int from, int to, Action<string, string> found)
    {
        for (int next; from < to && (next = data[from..to].IndexOf((byte)'.')) >= 0; from++)
        {
            from += next;
            var end = from + 1 + PackageId.HashLength;
            if (end > data.Length || !IsHex(data[(from + 1)..end]) || (end < data.Length && IsHex(data.Slice(end, 1)))) continue;
            var front = data[Math.Max(0, from - PackageId.LongestName - 1)..from];
            var slash = front.LastIndexOf((byte)'/');
            if (slash < 0) continue;
            var start = from - front.Length + slash;
            var name = PathText.Decode(data[(start + 1)..end]);
            if (!names.Contains(name)) continue;
            var before = data[Math.Max(0, start - LongestPath)..start];
            found(before.EndsWith(_store) ? store : PathBefore(before), name);
        }
    }

    /// <summary>The path that ends where a text ends: it begins behind the last separator.</summary>
    private static string PathBefore(ReadOnlySpan<byte> text)
    {
        var start = text.LastIndexOfAny(Separators) + 1;
        return PathText.Decode(text[start..]);
    }

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(HexDigits);
}
