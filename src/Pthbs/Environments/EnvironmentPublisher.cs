using System.Collections.Immutable;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Environments;

/// <summary>A published environment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Where it lies on disk.</param>
/// <param name="Links">How many links it has.</param>
/// <param name="WasThere">Whether it was there already.</param>
public sealed record PublishedEnvironment(EnvironmentId Id, string Path, int Links, bool WasThere)
{
    /// <summary>What went wrong when it was published, and is there; null for nothing.</summary>
    public Errors.PthbsException? Unconfirmed { get; init; }
}

/// <summary>Makes environments of packages that are in the store.</summary>
public static class EnvironmentPublisher
{
    /// <summary>Merges packages of the store.</summary>
    /// <exception cref="Errors.PthbsException">A package is missing, or packages do not fit together.</exception>
    public static Forest Merge(StoreDirectory store, IReadOnlyList<Dependency> packages, ForestOptions? options = null, CancellationToken cancel = default)
    {
        var open = new List<DirectoryHandle>();
        try
        {
            var members = packages.Select(p => Open(p.Id, p.Yields) is var member ? member with { Behind = Behind(member.Tree) } : member).ToList();
            return ForestBuilder.Build(members, options, cancel);
        }
        finally
        {
            foreach (var tree in open) tree.Dispose();
        }

        ForestMember Open(PackageId id, bool yields)
        {
            open.Add(store.OpenPackage(id));
            return new ForestMember(id.Name, id.ToString(), open[^1], yields);
        }

        // Only an environment has such a directory, whether its script is known here or not (docs/explanation/decisions/0022-environments-in-environments.md).
        ImmutableSortedDictionary<string, ForestMember> Behind(DirectoryHandle tree)
        {
            var behind = ImmutableSortedDictionary.CreateBuilder<string, ForestMember>(StringComparer.Ordinal);
            using var links = tree.TryOpenDirectory(Forest.PackageLinks);
            foreach (var (slot, _) in links?.List() ?? [])
            {
                if (EnvironmentPackages.At(links!, slot) is not { } id) return ImmutableSortedDictionary<string, ForestMember>.Empty;
                behind[slot] = Open(id, yields: false);
            }

            return behind.ToImmutable();
        }
    }

    /// <summary>Publishes the environment of these packages, where it is not there already.</summary>
    public static PublishedEnvironment Publish(StoreDirectory store, IReadOnlyList<Dependency> packages, ForestOptions? options = null, CancellationToken cancel = default)
    {
        var before = options is null ? new MergedBefore(store, packages) : null;
        if (before?.TryFind() is var (id, links) && IsThere(id)) return new PublishedEnvironment(id, store.PathOf(id), links, WasThere: true);
        before?.Look();
        var forest = Merge(store, packages, options, cancel);
        before?.Keep(forest.Id, forest.Links.Length);
        var path = store.PathOf(forest.Id);
        var name = forest.Id.ToString();
        if (IsThere(forest.Id)) return new PublishedEnvironment(forest.Id, path, forest.Links.Length, WasThere: true);
        Errors.PthbsException? unconfirmed;
        using (var tree = store.NewTree(name))
        {
            ForestWriter.Write(forest, tree.Root, cancel);
            store.Manifests.Save(name, forest.Manifest());
            unconfirmed = store.Publish(tree, forest.Id);
        }

        return new PublishedEnvironment(forest.Id, path, forest.Links.Length, WasThere: false) { Unconfirmed = unconfirmed };

        bool IsThere(EnvironmentId environment) => store.Use(() => store.Contains(environment), _ => [environment.ToString()]);
    }
}
