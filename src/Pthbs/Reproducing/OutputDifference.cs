using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Differences;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Reproducing;

/// <summary>One path at which two outputs differ, and what differs inside.</summary>
/// <param name="Path">The path.</param>
/// <param name="What">How, in one clause.</param>
/// <param name="Inside">What differs inside the file, line by line.</param>
public sealed record OutputDifference(string Path, string What, IReadOnlyList<string> Inside)
{
    /// <summary>Where two packages differ in more than their own ids, in order of the paths; none where their masked hashes are equal.</summary>
    /// <param name="store">The store of the first.</param>
    /// <param name="first">The first.</param>
    /// <param name="other">The store of the second; it may be the same one.</param>
    /// <param name="second">The second.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">One of them cannot be read.</exception>
    public static IReadOnlyList<OutputDifference> Find(StoreDirectory store, PackageId first, StoreDirectory other, PackageId second, CancellationToken cancel)
    {
        using DirectoryHandle before = store.OpenPackage(first), after = other.OpenPackage(second);
        return [.. TreeCompare.Differences(Manifest(before, first, cancel), Manifest(after, second, cancel)).Select(d => new OutputDifference(d.Path, d.What, Contents(before, after, d.Path)))];
    }

    private static TreeManifest Manifest(DirectoryHandle tree, PackageId id, CancellationToken cancel) =>
        TreeScanner.Scan(tree, TreeListing.Read(tree), new ScanRequest(id.ToString(), [id.ToString()], []), cancel).MaskedManifest;

    private static IReadOnlyList<string> Contents(DirectoryHandle first, DirectoryHandle second, string path) =>
        first.TryStatus(path) is { Kind: FileKind.Regular } && second.TryStatus(path) is { Kind: FileKind.Regular } ? ContentDifference.Describe(first, second, path) : [];
}
