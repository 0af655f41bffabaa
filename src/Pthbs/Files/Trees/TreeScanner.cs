using System.Collections.Concurrent;
using Pthbs.Errors;

namespace Pthbs.Files.Trees;

/// <summary>Reads every file of a tree once, on all cores, and learns in that pass what publishing has to know of it.</summary>
public static class TreeScanner
{
    /// <summary>How many leaks of one forbidden path are reported of one file; fewer where a tree has very many (<see cref="LeakCount"/>).</summary>
    public const int MostLeaks = 3;

    /// <summary>Scans a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="listing">Its listing.</param>
    /// <param name="request">What to look for.</param>
    /// <param name="cancel">Ends the scan.</param>
    /// <exception cref="PthbsException">A file cannot be read, or is no longer what was listed.</exception>
    public static TreeScan Scan(DirectoryHandle tree, TreeListing listing, ScanRequest request, CancellationToken cancel = default)
    {
        var ids = request.Candidates.Concat(request.OwnId is { } ownId ? [ownId] : []).Distinct(StringComparer.Ordinal).ToArray();
        var search = new HashSearch([.. ids.Select(HashOf)]);
        var found = new bool[ids.Length];
        var own = request.OwnId is null ? -1 : Array.IndexOf(ids, request.OwnId);
        var forbidden = request.ForbiddenPaths.Select(path => new ForbiddenPath(path)).ToArray();
        var leaks = new LeakCount();
        ContentScanner NewScanner() => new(search, found, own, forbidden, request.BlockSize) { Leaks = leaks };

        var contents = ScanFiles(tree, listing.Entries, NewScanner, cancel);
        using (var scanner = NewScanner())
            for (var i = 0; i < contents.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                if (listing.Entries[i].LinkTarget is { } target) contents[i] = scanner.Scan(PathText.Encode(target).AsSpan()[..^1]);
            }

        var ownHash = request.OwnId is null ? null : HashOf(request.OwnId);
        var references = ids.Where((id, i) => found[i] && request.Candidates.Contains(id)).Order(StringComparer.Ordinal);
        return Assemble(listing.Entries, contents, ownHash, [.. references], cancel);
    }

    /// <summary>The hash in an id.</summary>
    internal static string HashOf(string id) =>
        id.Length > HashSearch.Length + 1 && id[^(HashSearch.Length + 1)] == '.' ? id[^HashSearch.Length..] : throw new ArgumentException($"'{id}' is no package id");

    private static Content?[] ScanFiles(DirectoryHandle tree, IReadOnlyList<TreeEntry> entries, Func<ContentScanner> newScanner, CancellationToken cancel)
    {
        // Names of one inode have one content; the largest file goes first, so that no core ends up alone with it
        // (the partitioner hands out single files at first, then more at once).
        var files = Enumerable.Range(0, entries.Count).Where(i => entries[i].Kind == FileKind.Regular)
            .GroupBy(i => entries[i].Status.Links > 1 ? (entries[i].Status.Device, entries[i].Status.Inode) : (ulong.MaxValue, (ulong)i))
            .Select(group => group.ToArray()).OrderByDescending(group => entries[group[0]].Status.Size).ToArray();
        var contents = new Content?[entries.Count];
        try
        {
            Parallel.ForEach(
                Partitioner.Create(files, loadBalance: true),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
                newScanner,
                (names, _, scanner) =>
                {
                    var entry = entries[names[0]];
                    using var file = tree.OpenFile(entry.Path);
                    var content = scanner.Scan(file, entry.Status, entry.Path, cancel);
                    foreach (var name in names) contents[name] = content;
                    return scanner;
                },
                scanner => scanner.Dispose());
        }
        catch (AggregateException errors) when (errors.Flatten().InnerExceptions.OfType<PthbsException>().FirstOrDefault() is { } first)
        {
            throw new PthbsException(first);
        }

        return contents;
    }

    private static TreeScan Assemble(IReadOnlyList<TreeEntry> entries, Content?[] contents, string? ownHash, IReadOnlyList<string> references, CancellationToken cancel)
    {
        var zeros = new string('0', HashSearch.Length);
        var lines = new TreeManifestEntry[entries.Count];
        var masked = new TreeManifestEntry[entries.Count];
        var leaks = new List<Leak>();
        var elfFiles = new List<string>();
        var shebangs = new List<Shebang>();
        var differs = false;
        long size = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var (entry, content) = (entries[i], contents[i]);
            lines[i] = masked[i] = entry.Kind switch
            {
                FileKind.Directory => TreeManifestEntry.Directory(entry.Path),
                FileKind.Link => TreeManifestEntry.Link(entry.Path, entry.LinkTarget!),
                _ => TreeManifestEntry.File(entry.Path, entry.Status.IsExecutable, entry.Status.Size, content!.Hash),
            };
            if (content is null) continue;
            if (entry.Kind == FileKind.Regular) size += entry.Status.Size;
            var other = entry.Kind == FileKind.Regular ? content.MaskedHash : ownHash is null ? lines[i].Content : lines[i].Content.Replace(ownHash, zeros, StringComparison.Ordinal);
            if (other != lines[i].Content)
            {
                masked[i] = lines[i] with { Content = other };
                differs = true;
            }

            foreach (var (offset, forbidden, text) in content.Leaks) leaks.Add(new Leak(entry.Path, offset, forbidden.Path, text, entry.Kind == FileKind.Link) { IsElf = content.IsElf });
            if (content.IsElf) elfFiles.Add(entry.Path);
            if (content.Shebang is { } line) shebangs.Add(new Shebang(entry.Path, line, entry.Status.IsExecutable));
        }

        var manifest = new TreeManifest(lines);
        return new TreeScan(manifest, differs ? new TreeManifest(masked) : manifest, references, leaks, elfFiles, shebangs, size);
    }
}
