using System.Text;
using Pthbs.Files.Differences;
using Pthbs.Scripts;

namespace Pthbs.Planning;

/// <summary>A package whose own script changed, which is why packages above it have other ids.</summary>
/// <param name="Path">The packages from the one that was asked about to this one, as they are now.</param>
/// <param name="Before">Its id before.</param>
/// <param name="Changed">What of its script changed: words of its header, <c>commands</c>.</param>
/// <param name="Diff">The changed lines; ids of dependencies stand in them as names, because that those changed is told by itself.</param>
public sealed record RebuildCause(IReadOnlyList<PackageId> Path, PackageId Before, IReadOnlyList<string> Changed, IReadOnlyList<string> Diff);

/// <summary>Why a package is not the one that it was: compares two scripts and, where only the ids of dependencies differ, theirs, down to what was changed.</summary>
public static class RebuildCauses
{
    /// <summary>Every root cause, those nearest to the package first; none where the ids are equal.</summary>
    /// <param name="before">The package as it was.</param>
    /// <param name="after">The package as it is.</param>
    /// <param name="script">Gives a package's script, or null where it is not known any more.</param>
    public static IReadOnlyList<RebuildCause> Find(PackageId before, PackageId after, Func<PackageId, BuildScript?> script)
    {
        var causes = new List<RebuildCause>();
        var seen = new HashSet<(PackageId, PackageId)>();
        var queue = new Queue<(PackageId Before, IReadOnlyList<PackageId> Path)>([(before, [after])]);
        while (queue.TryDequeue(out var next))
        {
            var now = next.Path[^1];
            if (next.Before == now || !seen.Add((next.Before, now))) continue;
            if (script(next.Before) is not { } older || script(now) is not { } newer)
            {
                causes.Add(new RebuildCause(next.Path, next.Before, ["a script that is not known here any more"], []));
                continue;
            }

            var diff = LineDiff.Of(Named(older), Named(newer), context: 1);
            if (diff.Count > 0) causes.Add(new RebuildCause(next.Path, next.Before, [.. diff.Where(l => l[0] is '-' or '+').Select(WordOf).Distinct()], diff));
            foreach (var (was, becomes) in Pairs(older, newer)) queue.Enqueue((was, [.. next.Path, becomes]));
        }

        return causes;
    }

    /// <summary>Whether two scripts differ in more than the ids of what they depend on.</summary>
    public static bool IsEdited(BuildScript before, BuildScript after) => Named(before) != Named(after);

    /// <summary>The dependencies that both have, by name; of several with one name, in order.</summary>
    private static IEnumerable<(PackageId, PackageId)> Pairs(BuildScript older, BuildScript newer) =>
        older.Requirements.GroupBy(id => id.Name).Join(newer.Requirements.GroupBy(id => id.Name), g => g.Key, g => g.Key, (was, becomes) => was.Zip(becomes)).SelectMany(pairs => pairs);

    private static string Named(BuildScript script)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(script.Bytes.Span));
        foreach (var id in script.Requirements) text.Replace(id.ToString(), id.Name);
        return text.ToString();
    }

    private static string WordOf(string line) => line[1..].StartsWith("#: ", StringComparison.Ordinal) ? line[4..].Split(' ')[0] : "commands";
}
