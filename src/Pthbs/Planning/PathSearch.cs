using Pthbs.Scripts;

namespace Pthbs.Planning;

/// <summary>Ways from a package to others through a graph without circles.</summary>
public static class PathSearch
{
    /// <summary>A shortest way to a package that is a goal, both ends included; null if there is none.</summary>
    public static IReadOnlyList<PackageId>? Shortest(PackageId from, Func<PackageId, IEnumerable<PackageId>> next, Func<PackageId, bool> isGoal)
    {
        var cameFrom = new Dictionary<PackageId, PackageId?> { [from] = null };
        var queue = new Queue<PackageId>([from]);
        while (queue.TryDequeue(out var at))
        {
            if (isGoal(at))
            {
                var way = new List<PackageId>();
                for (PackageId? step = at; step is { } id; step = cameFrom[id]) way.Insert(0, id);
                return way;
            }

            foreach (var id in next(at)) if (cameFrom.TryAdd(id, at)) queue.Enqueue(id);
        }

        return null;
    }

    /// <summary>Every way to a package that is a goal, each ending at the first one on it. There may be very many: take as many as are wanted.</summary>
    public static IEnumerable<IReadOnlyList<PackageId>> All(PackageId from, Func<PackageId, IEnumerable<PackageId>> next, Func<PackageId, bool> isGoal)
    {
        var leads = new Dictionary<PackageId, bool>();
        var ways = new Stack<List<PackageId>>([[from]]);
        while (ways.TryPop(out var way))
        {
            if (isGoal(way[^1]))
            {
                yield return way;
                continue;
            }

            // Only where a goal lies ahead: whoever takes the first few ways must not wait for the last.
            foreach (var id in next(way[^1]).Reverse()) if (Leads(id)) ways.Push([.. way, id]);
        }

        bool Leads(PackageId id)
        {
            if (!leads.TryGetValue(id, out var known)) leads[id] = known = Shortest(id, next, isGoal) is not null;
            return known;
        }
    }
}
