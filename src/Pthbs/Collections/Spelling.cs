namespace Pthbs.Collections;

/// <summary>Finds the name that a misspelt one most likely means.</summary>
public static class Spelling
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
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        int[] above = [];
        for (var i = 0; i < from.Length; i++)
        {
            var twoAbove = above;
            above = [.. row];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                row[j + 1] = Math.Min(above[j] + (from[i] == to[j] ? 0 : 1), Math.Min(row[j], above[j + 1]) + 1);
                if (i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j]) row[j + 1] = Math.Min(row[j + 1], twoAbove[j - 1] + 1);
            }
        }

        return row[^1];
    }
}
