namespace Pthbs.Auditing;

/// <summary>How versions are ordered: as Semantic Versioning says, or as the versions of most programs are meant.</summary>
public static class AdvisoryOrder
{
    /// <summary>Whether two texts name one version. What stands before the number does not count, and dots may be underscores: <c>v1.2</c>, <c>curl-1_2</c>.</summary>
    public static bool IsSame(string one, string other) => Plain(one).Equals(Plain(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Compares versions: less than 0 if the first is older, 0 if they are the same, more than 0 if it is newer.</summary>
    /// <param name="one">A version.</param>
    /// <param name="other">Another one.</param>
    /// <param name="semantic">Whether to order them as Semantic Versioning does; a text that is no semantic version is ordered as any other.</param>
    public static int Compare(string one, string other, bool semantic)
    {
        (one, other) = (Plain(one), Plain(other));
        if (!semantic) return CompareRuns(one, other);
        (one, other) = (one.Split('+')[0], other.Split('+')[0]);
        var (release, pre) = Cut(one);
        var (otherRelease, otherPre) = Cut(other);
        var order = CompareRuns(release, otherRelease);
        if (order != 0 || pre == otherPre) return order;
        return pre is null ? 1 : otherPre is null ? -1 : ComparePre(pre, otherPre);
    }

    private static string Plain(string version)
    {
        var first = 0;
        while (first < version.Length && !char.IsAsciiDigit(version[first])) first++;
        return first == version.Length ? version : version[first..].Replace('_', '.');
    }

    private static (string Release, string? Pre) Cut(string version) => version.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash ? (version[..dash], version[(dash + 1)..]) : (version, null);

    /// <summary>Compares what stands behind the dash of semantic versions, word by word: numbers are less than other words.</summary>
    private static int ComparePre(string one, string other)
    {
        string[] words = one.Split('.'), others = other.Split('.');
        for (var i = 0; i < Math.Min(words.Length, others.Length); i++)
        {
            bool isNumber = IsNumber(words[i]), isOtherNumber = IsNumber(others[i]);
            var order = isNumber && isOtherNumber ? CompareNumbers(words[i], others[i]) : isNumber ? -1 : isOtherNumber ? 1 : string.CompareOrdinal(words[i], others[i]);
            if (order != 0) return order;
        }

        return words.Length.CompareTo(others.Length);
    }

    private static bool IsNumber(string word) => word.Length > 0 && !word.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>Compares runs of digits and runs of letters in turn. What stands between them only separates.</summary>
    private static int CompareRuns(string one, string other)
    {
        List<string> runs = Runs(one), others = Runs(other);
        for (var i = 0; i < Math.Max(runs.Count, others.Count); i++)
        {
            var order = CompareRun(runs, others, i);
            if (order != 0) return order;
        }

        return 0;
    }

    private static int CompareRun(List<string> runs, List<string> others, int i)
    {
        var (kind, otherKind) = (KindOf(runs, i), KindOf(others, i));
        // A version that ends is as good as one that goes on with zeros: 1.0 is 1.0.0.
        if (kind == RunKind.Number && otherKind is RunKind.Number or RunKind.End || (kind == RunKind.End && otherKind == RunKind.Number))
            return CompareNumbers(kind == RunKind.End ? "0" : runs[i], otherKind == RunKind.End ? "0" : others[i]);
        if (kind != otherKind) return kind.CompareTo(otherKind);
        return kind == RunKind.End ? 0 : string.Compare(runs[i], others[i], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A single a or b with a number behind it is an early version (1.0b2); without one it is a later one (1.0.2b).</summary>
    private static RunKind KindOf(List<string> runs, int i)
    {
        if (i >= runs.Count) return RunKind.End;
        if (char.IsAsciiDigit(runs[i][0])) return RunKind.Number;
        var hasNumber = i + 1 < runs.Count && char.IsAsciiDigit(runs[i + 1][0]);
        return runs[i].ToLowerInvariant() is "dev" or "alpha" or "beta" or "pre" or "preview" or "rc" or "cr" || (hasNumber && runs[i] is "a" or "b") ? RunKind.Early : RunKind.Late;
    }

    private static List<string> Runs(string version)
    {
        var runs = new List<string>();
        for (var i = 0; i < version.Length;)
        {
            var start = i;
            if (char.IsAsciiDigit(version[i])) while (i < version.Length && char.IsAsciiDigit(version[i])) i++;
            else if (char.IsAsciiLetter(version[i])) while (i < version.Length && char.IsAsciiLetter(version[i])) i++;
            if (i > start) runs.Add(version[start..i]);
            else i++;
        }

        return runs;
    }

    /// <summary>Numbers may have any length.</summary>
    private static int CompareNumbers(string one, string other)
    {
        (one, other) = (one.TrimStart('0'), other.TrimStart('0'));
        return one.Length != other.Length ? one.Length.CompareTo(other.Length) : string.CompareOrdinal(one, other);
    }

    /// <summary>What stands at a place, in the order of versions.</summary>
    private enum RunKind
    {
        Early,
        End,
        Late,
        Number,
    }
}
