using Pthbs.Scripts;

namespace Pthbs.Planning;

/// <summary>Packages together with all that they refer to when they run.</summary>
public static class RuntimeClosure
{
    /// <summary>These packages and, over their references, all that they need. Each once, in order of their ids.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="references">The ids that a package refers to.</param>
    public static IReadOnlyList<PackageId> Of(IEnumerable<PackageId> packages, Func<PackageId, IEnumerable<string>> references)
    {
        var reached = new SortedSet<PackageId>();
        var stack = new Stack<PackageId>(packages);
        while (stack.TryPop(out var id))
        {
            if (!reached.Add(id)) continue;
            foreach (var reference in references(id))
                if (PackageId.TryParse(reference, out var next) && !reached.Contains(next)) stack.Push(next);
        }

        return [.. reached];
    }
}
