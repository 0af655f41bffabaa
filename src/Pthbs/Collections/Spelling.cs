namespace Pthbs.Collections;

/// <summary>Finds the name that a misspelt one most likely means.</summary>
internal static class Spelling
{
    /// <summary><c>did you mean …?</c> with the names that are near, or null where none is.</summary>
    public static string? Hint(string name, IEnumerable<string> names)
    {
        var limit = Math.Max(1, name.Length / 3);
        var near = names.Where(n => Math.Abs(n.Length - name.Length) <= limit)
            .Select(n => (Name: n, Distance: Distance(name, n)))
            .Where(n => n.Distance <= limit)
            .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal)
            .Take(3).Select(n => $"'{n.Name}'").ToList();
        return near.Count == 0 ? null : $"did you mean {string.Join(" or ", near)}?";
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string from, string to)
    {
        int[] before = [], last = [.. Enumerable.Range(0, to.Length + 1)];
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[^1];
    }
}
