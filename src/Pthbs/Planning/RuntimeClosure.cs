using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Planning;

/// <summary>Packages together with all that they refer to when they run.</summary>
public static class RuntimeClosure
{
    /// <summary>These packages and, over their references, all that they need. Each once, in order of their ids.</summary>
    public static IReadOnlyList<PackageId> Of(IEnumerable<PackageId> packages, Func<PackageId, BuildRecord> record)
    {
        var reached = new SortedSet<PackageId>();
        var stack = new Stack<PackageId>(packages);
        while (stack.TryPop(out var id))
        {
            if (!reached.Add(id)) continue;
            foreach (var reference in record(id).References)
                if (PackageId.TryParse(reference, out var next) && !reached.Contains(next)) stack.Push(next);
        }

        return [.. reached];
    }
}
