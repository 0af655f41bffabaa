using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Environments;

/// <summary>A published environment.</summary>
/// <param name="Hash">sha256 of its manifest.</param>
/// <param name="Path">Where it lies on disk.</param>
/// <param name="Links">How many links it has.</param>
/// <param name="WasThere">Whether it was there already.</param>
public sealed record PublishedEnvironment(string Hash, string Path, int Links, bool WasThere);

/// <summary>Makes environments of packages that are in the store.</summary>
public static class EnvironmentPublisher
{
    /// <summary>Merges packages of the store.</summary>
    /// <exception cref="Errors.PthbsException">A package is missing, or packages do not fit together.</exception>
    public static Forest Merge(StoreDirectory store, IReadOnlyList<Dependency> packages, ForestOptions? options = null)
    {
        var members = new List<ForestMember>();
        try
        {
            foreach (var (id, yields) in packages) members.Add(new ForestMember(id.Name, id.ToString(), store.OpenPackage(id), yields));
            return ForestBuilder.Build(members, options);
        }
        finally
        {
            foreach (var member in members) member.Tree.Dispose();
        }
    }

    /// <summary>Publishes the environment of these packages, where it is not there already.</summary>
    public static PublishedEnvironment Publish(StoreDirectory store, IReadOnlyList<Dependency> packages, ForestOptions? options = null)
    {
        var forest = Merge(store, packages, options);
        var path = store.PathOfEnvironment(forest.Hash);
        var name = StoreDirectory.NameOfEnvironment(forest.Hash);
        if (store.Use(() => store.ContainsEnvironment(forest.Hash), _ => [name])) return new PublishedEnvironment(forest.Hash, path, forest.Links.Length, WasThere: true);
        using (var tree = store.NewTree(name))
        {
            ForestWriter.Write(forest, tree.Root);
            store.Manifests.Save(name, forest.Manifest());
            store.PublishEnvironment(tree, forest.Hash);
        }

        return new PublishedEnvironment(forest.Hash, path, forest.Links.Length, WasThere: false);
    }
}
