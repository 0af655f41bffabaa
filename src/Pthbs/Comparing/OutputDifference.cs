using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Differences;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Comparing;

/// <summary>One path at which two outputs differ, and what differs inside.</summary>
/// <param name="Path">The path.</param>
/// <param name="What">How, in one clause.</param>
/// <param name="Inside">What differs inside the file, line by line.</param>
public sealed record OutputDifference(string Path, string What, IReadOnlyList<string> Inside)
{
    /// <summary>Where two packages differ in more than their own ids, in order of the paths; none where they are the same.</summary>
    /// <param name="store">The store of the first.</param>
    /// <param name="first">The first.</param>
    /// <param name="other">The store of the second; it may be the same one.</param>
    /// <param name="second">The second.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <param name="windows">When each of them was built, so that a build time in them is told as one; null where that is unknown or beside the point.</param>
    /// <exception cref="PthbsException">One of them cannot be read, or is not what it was when it was published.</exception>
    public static IReadOnlyList<OutputDifference> Find(StoreDirectory store, PackageId first, StoreDirectory other, PackageId second, CancellationToken cancel, (BuildWindow? First, BuildWindow? Second) windows = default)
    {
        using DirectoryHandle before = store.OpenPackage(first), after = other.OpenPackage(second);
        TreeManifest old = Scan(store, before, first, cancel).MaskedManifest, now = Scan(other, after, second, cancel).MaskedManifest;
        var differences = new List<OutputDifference>();
        foreach (var (path, what) in TreeCompare.Differences(old, now).Select(d => (d.Path, d.What)))
        {
            cancel.ThrowIfCancellationRequested();
            differences.Add(new OutputDifference(path, what, Contents(before, after, path, windows, cancel)));
        }

        return differences;
    }

    /// <summary>A package's tree, read anew: what is compared is what is there, and it is what was published.</summary>
    /// <exception cref="PthbsException">It is something else.</exception>
    internal static TreeScan Scan(StoreDirectory store, DirectoryHandle tree, PackageId id, CancellationToken cancel)
    {
        var scan = TreeScanner.Scan(tree, TreeListing.Read(tree, cancel: cancel), new ScanRequest(id.ToString(), [id.ToString()], []), cancel);
        ChangedPackage.EnsureUnchanged(store, id, scan.OutputHash);
        return scan;
    }

    private static IReadOnlyList<string> Contents(DirectoryHandle first, DirectoryHandle second, string path, (BuildWindow? First, BuildWindow? Second) windows, CancellationToken cancel)
    {
        if (first.TryStatus(path) is not { Kind: FileKind.Regular } || second.TryStatus(path) is not { Kind: FileKind.Regular }) return [];
        var lines = ContentDifference.Describe(first, second, path, cancel);
        return windows is ({ } before, { } after) ? [.. BuildTimes.InBoth(first, second, path, before, after), .. lines] : lines;
    }
}
