namespace Pthbs.Files.Trees;

/// <summary>Which files of a tree hold which ids: for those who want to know where a reference stands, not only that there is one.</summary>
public static class ReferenceSearch
{
    private const int BlockSize = 256 * 1024;

    /// <summary>Every entry whose content or link target holds the hash of an id, with that id; in canonical order.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="listing">Its listing.</param>
    /// <param name="ids">The ids to look for.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="Errors.PthbsException">A file cannot be read, or is no longer what was listed.</exception>
    public static IEnumerable<(string Path, string Id)> Find(DirectoryHandle tree, TreeListing listing, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var search = new HashSearch([.. ids.Select(TreeScanner.HashOf)]);
        foreach (var entry in listing.Entries.Where(e => e.Kind != FileKind.Directory))
        {
            var found = new bool[ids.Count];
            using var scanner = new ContentScanner(search, found, -1, [], BlockSize);
            if (entry.LinkTarget is { } target) scanner.Scan(PathText.Encode(target).AsSpan()[..^1]);
            else
            {
                using var file = tree.OpenFile(entry.Path);
                scanner.Scan(file, entry.Status, entry.Path, cancel);
            }

            for (var i = 0; i < found.Length; i++) if (found[i]) yield return (entry.Path, ids[i]);
        }
    }
}
