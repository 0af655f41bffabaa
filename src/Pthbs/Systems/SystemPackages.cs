using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Systems;

/// <summary>A package of which two systems have other builds, or which only one of them has.</summary>
/// <param name="Name">The package.</param>
/// <param name="Before">The version in the earlier one; null if it has none.</param>
/// <param name="After">The version in the later one; null if it has none.</param>
public sealed record PackageChange(string Name, string? Before, string? After);

/// <summary>The packages that systems consist of.</summary>
public static class SystemPackages
{
    /// <summary>How the packages of one system differ from those of another, in order of their names. The systems themselves are none of them.</summary>
    /// <param name="store">Where the packages are.</param>
    /// <param name="before">What the earlier system is held by: itself, or all that it refers to; empty where there is none.</param>
    /// <param name="after">The same of the later system.</param>
    /// <param name="cancel">Ends the reading of trees whose records are lost.</param>
    /// <exception cref="Errors.PthbsException">A package is not in the store.</exception>
    public static IReadOnlyList<PackageChange> Changes(StoreDirectory store, IReadOnlyList<string> before, IReadOnlyList<string> after, CancellationToken cancel)
    {
        var (old, now) = (Of(store, before, cancel), Of(store, after, cancel));
        var found = new List<PackageChange>();
        foreach (var name in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var gone = old.GetValueOrDefault(name, []).Except(now.GetValueOrDefault(name, [])).ToList();
            var come = now.GetValueOrDefault(name, []).Except(old.GetValueOrDefault(name, [])).ToList();
            if (gone.Count + come.Count > 0) found.Add(new PackageChange(name, Versions(store, gone, cancel), Versions(store, come, cancel)));
        }

        return found;
    }

    private static Dictionary<string, List<PackageId>> Of(StoreDirectory store, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var found = new Dictionary<string, List<PackageId>>(StringComparer.Ordinal);
        List<PackageId> roots = [.. names.Select(name => PackageId.TryParse(name, out var id) ? id : default).Where(id => id.Name is not null)];
        foreach (var id in RuntimeClosure.Of(roots, id => PackageRecords.Of(store, id, cancel).References))
        {
            if (id.ToString() == names[0]) continue;
            if (!found.TryGetValue(id.Name, out var builds)) found[id.Name] = builds = [];
            builds.Add(id);
        }

        return found;
    }

    private static string? Versions(StoreDirectory store, List<PackageId> builds, CancellationToken cancel) =>
        builds.Count == 0 ? null : string.Join(", ", builds.Select(id => PackageRecords.Of(store, id, cancel).Version));
}
