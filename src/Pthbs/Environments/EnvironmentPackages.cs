using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Environments;

/// <summary>The packages that an environment of a store links.</summary>
public static class EnvironmentPackages
{
    /// <summary>The packages, in order of their ids; none where the environment is not there.</summary>
    public static IReadOnlyList<PackageId> Of(StoreDirectory store, EnvironmentId environment)
    {
        var found = new SortedSet<PackageId>();
        using var links = store.Packages.TryOpenDirectory($"{environment}/{Forest.PackageLinks}");
        foreach (var (slot, kind) in links?.List() ?? [])
            if (kind is FileKind.Link or null && PackageId.TryParse(Path.GetFileName(links!.ReadLink(slot)), out var id)) found.Add(id);
        return [.. found];
    }
}
