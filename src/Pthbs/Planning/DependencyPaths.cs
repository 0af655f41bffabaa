using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Planning;

/// <summary>A package on the way from another one.</summary>
/// <param name="Id">The package.</param>
/// <param name="Relation">What leads to it from the one before: <c>depends</c> or <c>rootfs</c> of its script, <c>refers</c> for its output; empty for the first.</param>
/// <param name="Files">Files of the one before that hold its id, where it is the output that leads here.</param>
public sealed record PathStep(PackageId Id, string Relation, IReadOnlyList<string> Files);

/// <summary>Why one package needs another: the ways between them.</summary>
public static class DependencyPaths
{
    /// <summary>The most ways that are looked for.</summary>
    public const int MostPaths = 1000;

    /// <summary>Ways through the scripts: what it takes to build the package.</summary>
    /// <param name="graph">All that the package is built from.</param>
    /// <param name="from">The package.</param>
    /// <param name="isInput">Which packages the ways lead to.</param>
    /// <param name="all">Whether every way is wanted, or one of the shortest.</param>
    public static IReadOnlyList<IReadOnlyList<PathStep>> OfBuild(BuildGraph graph, PackageId from, Func<PackageId, bool> isInput, bool all)
    {
        var nodes = graph.Nodes.ToDictionary(n => n.Id);
        return [.. Ways(from, id => nodes[id].Requirements, isInput, all).Select(way => Steps(way, (user, id) => new PathStep(id, nodes[user].Script.Header.Rootfs == id ? "rootfs" : "depends", [])))];
    }

    /// <summary>Ways through the outputs: what the package refers to when it runs.</summary>
    /// <param name="store">Where the packages are.</param>
    /// <param name="from">The package.</param>
    /// <param name="isInput">Which packages the ways lead to.</param>
    /// <param name="all">Whether every way is wanted, or one of the shortest.</param>
    /// <param name="cancel">Ends the reading of files.</param>
    /// <exception cref="Errors.PthbsException">A package is not in the store.</exception>
    public static IReadOnlyList<IReadOnlyList<PathStep>> OfRun(StoreDirectory store, PackageId from, Func<PackageId, bool> isInput, bool all, CancellationToken cancel)
    {
        var files = new Dictionary<(PackageId, PackageId), PathStep>();
        return [.. Ways(from, id => References(store, id, cancel), isInput, all).Select(way => Steps(way, (user, id) => files.TryGetValue((user, id), out var known) ? known : files[(user, id)] = Reference(store, user, id, cancel)))];
    }

    /// <summary>What a package's output refers to.</summary>
    public static IEnumerable<PackageId> References(StoreDirectory store, PackageId id, CancellationToken cancel) => PackageRecords.Of(store, id, cancel).References.Select(PackageId.Parse);

    private static IEnumerable<IReadOnlyList<PackageId>> Ways(PackageId from, Func<PackageId, IEnumerable<PackageId>> next, Func<PackageId, bool> isInput, bool all) =>
        all ? PathSearch.All(from, next, isInput).Take(MostPaths) : PathSearch.Shortest(from, next, isInput) is { } way ? [way] : [];

    private static IReadOnlyList<PathStep> Steps(IReadOnlyList<PackageId> way, Func<PackageId, PackageId, PathStep> step) =>
        [new PathStep(way[0], "", []), .. way.Zip(way.Skip(1), step)];

    private static PathStep Reference(StoreDirectory store, PackageId user, PackageId id, CancellationToken cancel)
    {
        using var tree = store.OpenPackage(user);
        return new PathStep(id, "refers", [.. ReferenceSearch.Find(tree, TreeListing.Read(tree, cancel: cancel), [id.ToString()], cancel).Select(f => f.Path)]);
    }
}
