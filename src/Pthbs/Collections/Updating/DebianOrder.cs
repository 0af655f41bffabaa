namespace Pthbs.Collections.Updating;

/// <summary>
/// The order of versions, as Debian has it: runs of digits by their numbers, everything else by its characters, letters before other signs, and <c>~</c> before the end, so that <c>1.0~rc1</c> is older than <c>1.0</c>.
/// </summary>
internal sealed class DebianOrder : IComparer<string>
{
    /// <summary>The only one.</summary>
    public static readonly DebianOrder Instance = new();

    private static readonly string[] EarlyWords = ["alpha", "beta", "rc", "pre", "dev", "snapshot", "test"];

    /// <summary>Whether a version is one before a release: <c>2.0-rc1</c>.</summary>
    public static bool IsEarly(string version)
    {
        foreach (var word in EarlyWords)
            for (var at = version.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = version.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
                if (at == 0 || !char.IsAsciiLetter(version[at - 1])) return true;
        return version.Contains('~', StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (one, other) = (x ?? "", y ?? "");
        int i = 0, j = 0;
        while (i < one.Length || j < other.Length)
        {
            while ((i < one.Length && !char.IsAsciiDigit(one[i])) || (j < other.Length && !char.IsAsciiDigit(other[j])))
            {
                var difference = Weight(one, i) - Weight(other, j);
                if (difference != 0) return difference;
                i++;
                j++;
            }

            while (i < one.Length && one[i] == '0') i++;
            while (j < other.Length && other[j] == '0') j++;
            var first = 0;
            for (; i < one.Length && char.IsAsciiDigit(one[i]) && j < other.Length && char.IsAsciiDigit(other[j]); i++, j++)
                if (first == 0) first = one[i] - other[j];
            // The longer number is the greater one.
            if (i < one.Length && char.IsAsciiDigit(one[i])) return 1;
            if (j < other.Length && char.IsAsciiDigit(other[j])) return -1;
            if (first != 0) return first;
        }

        return 0;
    }

    /// <summary>A digit, and the end, weigh nothing.</summary>
    private static int Weight(string text, int at) => at >= text.Length || char.IsAsciiDigit(text[at]) ? 0 : text[at] == '~' ? -1 : char.IsAsciiLetter(text[at]) ? text[at] : text[at] + 256;
}
