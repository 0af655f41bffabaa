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
        foreach (var (slot, _) in links?.List() ?? []) if (At(links!, slot) is { } id) found.Add(id);
        return [.. found];
    }

    /// <summary>The package that a link in <see cref="Forest.PackageLinks"/> leads to; null where none is there.</summary>
    /// <param name="directory">A directory.</param>
    /// <param name="path">The link, beneath it.</param>
    internal static PackageId? At(DirectoryHandle directory, string path) =>
        directory.TryStatus(path) is { Kind: FileKind.Link } ? LedTo(directory.ReadLink(path)) : null;

    /// <summary>The package that such a link's text leads to; null for any other text.</summary>
    internal static PackageId? LedTo(string target) =>
        target.StartsWith(Forest.ToStore, StringComparison.Ordinal) && PackageId.TryParse(target[Forest.ToStore.Length..], out var id) ? id : null;
}
