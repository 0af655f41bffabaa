using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Systems;

/// <summary>
/// Systems that something else than a build has made. They are copied, so that what a generation names never changes: to <c>/var/lib/systems</c>, under their name and their output hash.
/// The generation names the packages too that such a system refers to, and so they stay.
/// </summary>
/// <param name="root">Where the machine's files begin; empty for the machine that this program runs on.</param>
/// <param name="store">The store whose packages it may refer to.</param>
public sealed class SystemCopies(string root, StoreDirectory store)
{
    private const string Unfinished = ".new.";
    private readonly string _place = $"{Path.TrimEndingDirectorySeparator(root).TrimEnd('/')}{StoreLayout.Systems}".TrimEnd('/');

    /// <summary>What a generation holds that is to hold the system in a directory; where it lies neither in the store nor in <c>/var/lib/systems</c>, it is copied there.</summary>
    /// <param name="path">Its directory.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>The directory that the system runs from, and the names: itself first, then the packages that it refers to.</returns>
    /// <exception cref="PthbsException">Its name cannot be a system's, or it holds what no output may hold.</exception>
    public (string Path, IReadOnlyList<string> Names) Keep(string path, CancellationToken cancel)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var name = Path.GetFileName(path);
        if (Path.GetDirectoryName(path) == store.Packages.Path && PackageId.TryParse(name, out _)) return (path, [name]);
        using var tree = DirectoryHandle.Open(path);
        var (listing, scan) = Scan(tree, cancel);
        if (Path.GetDirectoryName(path) == _place && PackageId.TryParse(name, out var copied))
        {
            if (copied.Hash != scan.OutputHash) throw Damaged(path, scan.OutputHash, copied.Hash);
        }
        else if (!PackageId.IsName(name))
        {
            throw new PthbsException(ErrorKind.Usage, "the directory's name becomes that of the system, and cannot be one") { Got = name, Expected = PackageId.NameForm };
        }
        else
        {
            name = $"{name}.{scan.OutputHash}";
            Copy(tree, listing, name, cancel);
            // It may have been there, and is what counts from now on: what it was copied from could change meanwhile.
            using var copy = DirectoryHandle.Open($"{_place}/{name}");
            var found = Scan(copy, cancel).Scan.OutputHash;
            if (found != scan.OutputHash) throw Damaged(copy.Path, found, scan.OutputHash);
        }

        return ($"{_place}/{name}", [StoreLayout.Systems + name, .. scan.References]);
    }

    /// <summary>A system that lies elsewhere than in the store, and the packages that it refers to; nothing is copied.</summary>
    public IReadOnlyList<string> Names(string path, CancellationToken cancel)
    {
        using var tree = DirectoryHandle.Open(path);
        return [path, .. Scan(tree, cancel).Scan.References];
    }

    private static PthbsException Damaged(string path, string got, string expected) => new(ErrorKind.Damage, "the system is not what it was when it was copied")
    {
        Where = path,
        Got = got,
        Expected = expected,
        Hint = "delete it, and switch to the directory that it was copied from",
    };

    private (TreeListing Listing, TreeScan Scan) Scan(DirectoryHandle tree, CancellationToken cancel)
    {
        var listing = TreeListing.Read(tree, cancel: cancel);
        if (listing.Problems is [var problem, ..]) throw new PthbsException(ErrorKind.Input, problem.What) { Where = $"{tree.Path}/{problem.Path}", Hint = problem.Hint };
        return (listing, TreeScanner.Scan(tree, listing, new ScanRequest(null, [.. store.List().Select(id => id.ToString())], []), cancel));
    }

    private void Copy(DirectoryHandle tree, TreeListing listing, string name, CancellationToken cancel)
    {
        using var systems = DirectoryHandle.Create(_place);
        if (systems.TryStatus(name) is not null) return;
        using var alone = FileLock.TakeDirectory(systems, shared: false, waiting: null, cancel);
        // What a killed copy left.
        foreach (var entry in systems.List()) if (entry.Name.StartsWith(Unfinished, StringComparison.Ordinal)) systems.DeleteTree(entry.Name, cancel: cancel);
        using (var copy = systems.CreateDirectory(Unfinished + name))
        {
            foreach (var entry in listing.Entries)
            {
                cancel.ThrowIfCancellationRequested();
                if (entry.Kind == FileKind.Directory) copy.TryMakeDirectory(entry.Path);
                else if (entry.Kind == FileKind.Link) copy.CreateLink(entry.LinkTarget!, entry.Path);
                else
                {
                    using var from = new InterruptibleStream(tree.OpenRead(entry.Path), cancel);
                    using var to = copy.CreateStream(entry.Path, entry.Status.IsExecutable ? 0b111_101_101 : 0b110_100_100);
                    from.CopyTo(to);
                }
            }

            copy.SyncFileSystem();
        }

        if (!systems.TryRename(Unfinished + name, systems, name)) systems.DeleteTree(Unfinished + name, cancel: cancel);
        systems.Sync();
    }
}
