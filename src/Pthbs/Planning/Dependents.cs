using Pthbs.Scripts;

namespace Pthbs.Planning;

/// <summary>A package that needs another one.</summary>
/// <param name="Id">The package.</param>
/// <param name="Needs">The package that it needs directly: the one that was asked about, or the next one on a shortest way to it.</param>
/// <param name="IsDirect">Whether that is the one that was asked about.</param>
public sealed record Dependent(PackageId Id, PackageId Needs, bool IsDirect);

/// <summary>Who needs a package: the graph of dependencies, read against its direction.</summary>
public static class Dependents
{
    /// <summary>The packages that need one of the targets, the nearest first; packages that are equally near in order of their ids. Each once.</summary>
    /// <param name="packages">Where to look.</param>
    /// <param name="next">What a package needs directly.</param>
    /// <param name="isTarget">Which packages are asked about.</param>
    /// <param name="all">Whether those count that need a target only through other packages.</param>
    public static IReadOnlyList<Dependent> Of(IEnumerable<PackageId> packages, Func<PackageId, IEnumerable<PackageId>> next, Func<PackageId, bool> isTarget, bool all)
    {
        var users = new Dictionary<PackageId, List<PackageId>>();
        var targets = new SortedSet<PackageId>();
        foreach (var user in packages)
        {
            if (isTarget(user)) targets.Add(user);
            foreach (var needed in next(user))
            {
                if (isTarget(needed)) targets.Add(needed);
                if (!users.TryGetValue(needed, out var list)) users[needed] = list = [];
                list.Add(user);
            }
        }

        var found = new List<Dependent>();
        var seen = new HashSet<PackageId>();
        List<PackageId> near = [.. targets];
        for (var isDirect = true; near.Count > 0 && (isDirect || all); isDirect = false)
        {
            var level = new List<Dependent>();
            foreach (var needed in near)
                foreach (var user in users.GetValueOrDefault(needed, []))
                    if (seen.Add(user)) level.Add(new Dependent(user, needed, isDirect));
            level.Sort((left, right) => left.Id.CompareTo(right.Id));
            found.AddRange(level);
            near.Clear();
            foreach (var user in level) near.Add(user.Id);
        }

        return found;
    }
}
