using System.Collections.Immutable;
using Pthbs.Files;

namespace Pthbs.Environments;

/// <summary>A package that a forest merges.</summary>
/// <param name="Name">The package's name; its slot in <c>.pkg</c>.</param>
/// <param name="Directory">The directory of the store it is in: <c>name.hash</c>.</param>
/// <param name="Tree">Its tree, open while the forest grows.</param>
/// <param name="Yields">Whether another package's file wins where both have one path.</param>
public sealed record ForestMember(string Name, string Directory, DirectoryHandle Tree, bool Yields)
{
    /// <summary>Where the package is an environment itself: the packages behind its links, by their slots in it. Else empty.</summary>
    public ImmutableSortedDictionary<string, ForestMember> Behind { get; init; } = ImmutableSortedDictionary<string, ForestMember>.Empty;
}

/// <summary>How a forest folds.</summary>
/// <param name="Fold">Whether a directory that one package owns is one link.</param>
/// <param name="NeverFold">Paths that stay directories, with those above them.</param>
public sealed record ForestOptions(bool Fold = true, IReadOnlyList<string>? NeverFold = null)
{
    /// <summary>Whether the directory at a path may become one link.</summary>
    public bool MayFold(string path) =>
        Fold && (NeverFold is null || !NeverFold.Any(n => n == path || n.StartsWith(path + "/", StringComparison.Ordinal)));
}

/// <summary>A path that two packages have and neither yields.</summary>
/// <param name="Path">The path in the environment.</param>
/// <param name="Owners">Their directories in the store, in order.</param>
public sealed record ForestConflict(string Path, IReadOnlyList<string> Owners);
