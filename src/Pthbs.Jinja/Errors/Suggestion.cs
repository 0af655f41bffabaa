namespace Pthbs.Jinja.Errors;

/// <summary>Finds the names that a misspelt one may have meant.</summary>
public static class Suggestion
{
    private const int MaxLength = 60;

    /// <summary>A hint such as <c>did you mean 'x' or 'y'?</c>, or null if no name is near.</summary>
    public static string? For(string name, IEnumerable<string> candidates)
    {
        var near = Near(name, candidates);
        return near.Count == 0 ? null : $"did you mean {string.Join(" or ", near.Select(candidate => $"'{candidate}'"))}?";
    }

    /// <summary>At most three names that differ by a third of their letters or less, the nearest first.</summary>
    public static IReadOnlyList<string> Near(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength) return [];
        return
        [
            .. candidates
                .Where(candidate => candidate.Length <= MaxLength && Math.Abs(candidate.Length - name.Length) <= name.Length / 3 + 1 && candidate != name)
                .Distinct(StringComparer.Ordinal)
                .Select(candidate => (candidate, Distance: Distance(name, candidate)))
                // Names of one letter have nothing in common but their length.
                .Where(pair => pair.Distance < Math.Max(name.Length, pair.candidate.Length) && pair.Distance <= Math.Max(1, (name.Length - SameEnd(name, pair.candidate)) / 3))
                .OrderBy(pair => pair.Distance)
                .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
                .Take(3)
                .Select(pair => pair.candidate),
        ];
    }

    /// <summary>How long the ending is that two names share, such as <c>.orig.tar.gz</c>, from its first dot: it says nothing of what was meant.</summary>
    private static int SameEnd(string a, string b)
    {
        var same = 0;
        while (same < a.Length && same < b.Length && a[^(same + 1)] == b[^(same + 1)]) same++;
        var end = a.AsSpan(a.Length - same);
        return end.IndexOf('.') is var start and >= 0 ? end.Length - start : 0;
    }

    /// <summary>How many letters have to be put in, left out, changed or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
