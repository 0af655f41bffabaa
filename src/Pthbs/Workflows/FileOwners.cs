using System.Text;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>A package that owns a path.</summary>
/// <param name="Id">The package.</param>
/// <param name="Path">The path, below the package.</param>
public sealed record FileOwner(PackageId Id, string Path);

/// <summary>Which packages of a store own a file, a link or a directory.</summary>
/// <param name="store">The store.</param>
public sealed class FileOwners(StoreDirectory store)
{
    private const int MostLinks = 40;
    private const int MostSimilar = 3;

    /// <summary>
    /// The owners of a path. An absolute path, or one that begins with <c>./</c> or <c>../</c>, is a place on this machine: links in it are followed until they lead into the store, and the one package that is there owns
    /// it. Any other path is one below packages, such as <c>bin/make</c>: every package that has it owns it, by the manifest of its tree.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="PthbsException">Nobody owns it.</exception>
    public IReadOnlyList<FileOwner> Find(string path, CancellationToken cancel) =>
        path.StartsWith('/') || path is "." or ".." || path.StartsWith("./", StringComparison.Ordinal) || path.StartsWith("../", StringComparison.Ordinal) ? [At(Path.GetFullPath(path))] : Below(path, cancel);

    /// <summary>The package that a place on this machine leads to.</summary>
    private FileOwner At(string asked)
    {
        using var root = DirectoryHandle.Open("/");
        var ahead = new Stack<string>();
        Push(asked);
        var behind = new List<string>();
        var itself = store.Packages.TryStatus(".");
        for (var links = 0; ;)
        {
            if (ahead.Count == 0) throw NotInStore(asked, behind);
            var part = ahead.Pop();
            if (part == "..")
            {
                if (behind.Count > 0) behind.RemoveAt(behind.Count - 1);
                continue;
            }

            behind.Add(part);
            var here = string.Join('/', behind);
            var status = root.TryStatus(here);
            if ("/" + here == BuildFormat.MountPoint || (status is { Kind: FileKind.Directory } found && found.Device == itself?.Device && found.Inode == itself?.Inode))
                return ahead.TryPop(out var name) ? InStore(asked, name, string.Join('/', ahead)) : throw NotInStore(asked, behind);
            if (status is not { Kind: FileKind.Link }) continue;
            if (++links > MostLinks) throw new PthbsException(ErrorKind.Usage, "the path is a circle of symbolic links") { Where = asked };
            var target = root.ReadLink(here);
            if (target.StartsWith('/')) behind.Clear();
            else behind.RemoveAt(behind.Count - 1);
            Push(target);
        }

        void Push(string text)
        {
            foreach (var name in text.Split('/').Reverse()) if (name is not ("" or ".")) ahead.Push(name);
        }
    }

    /// <param name="asked">The whole path, for messages.</param>
    /// <param name="name">The name in the store that it leads to.</param>
    /// <param name="rest">What follows; may hold links and dots.</param>
    private FileOwner InStore(string asked, string name, string rest)
    {
        rest = Path.GetFullPath("/" + rest)[1..];
        if (EnvironmentId.TryParse(name, out var environment))
        {
            if (rest.Length == 0) throw new PthbsException(ErrorKind.Usage, "this is an environment: no single package owns it") { Where = asked, Hint = "see what is in it: pthbs closure " + name };
            if (store.Manifests.TryReadBytes(name) is { } manifest && Forest.TryParse(manifest)?.Locate(rest) is { } place && place.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash) return InStore(asked, place[..slash], place[(slash + 1)..]);
            return ThroughLinks(asked, environment, rest);
        }

        if (!PackageId.TryParse(name, out var id) || !store.Contains(id)) throw new PthbsException(ErrorKind.Usage, "no package in the store has this path") { Where = asked, Got = name, Expected = "name.<64 hex digits> of a package in the store" };
        if (rest.Length == 0) return new FileOwner(id, ".");
        if (Has(id, rest)) return new FileOwner(id, rest);
        throw new PthbsException(ErrorKind.Usage, "the package does not have this path") { Where = asked, Got = rest, Hint = $"list its files: ls {store.PathOf(id)}" };
    }

    /// <summary>The owner of a path of an environment whose manifest is lost, by the links themselves.</summary>
    private FileOwner ThroughLinks(string asked, EnvironmentId environment, string below)
    {
        using var tree = store.Packages.TryOpenDirectory(environment.ToString());
        for (var end = below.Length; tree is not null && end > 0; end = below.LastIndexOf('/', end - 1))
        {
            if (tree.TryStatus(below[..end]) is not { Kind: FileKind.Link }) continue;
            var target = $"{Path.GetDirectoryName("/" + below[..end])}/{tree.ReadLink(below[..end])}";
            var parts = Path.GetFullPath(target).Split('/', StringSplitOptions.RemoveEmptyEntries);
            // A link leads to '.pkg/name', and that one to the package.
            if (parts is [Forest.PackageLinks, var slot, ..] && EnvironmentPackages.At(tree, $"{Forest.PackageLinks}/{slot}") is { } id)
                return InStore(asked, id.ToString(), string.Join('/', parts[2..]) + below[end..]);
            if (parts is [Forest.PackageLinks, _]) break;
        }

        throw new PthbsException(ErrorKind.Usage, "the environment does not have this path") { Where = asked, Got = below };
    }

    private bool Has(PackageId id, string path)
    {
        // Links inside of a package are its own: whatever is behind them, the package owns the way there.
        using var tree = store.OpenPackage(id);
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
            if (tree.TryStatus(path[..end]) is { } status) return end == path.Length || status.Kind == FileKind.Link;
        return false;
    }

    private List<FileOwner> Below(string asked, CancellationToken cancel)
    {
        var path = asked.TrimEnd('/');
        var whole = Encoding.UTF8.GetBytes($"\n{path}\t");
        var name = Encoding.UTF8.GetBytes($"/{Path.GetFileName(path)}\t");
        var (found, similar) = (new List<FileOwner>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var id in store.List())
        {
            cancel.ThrowIfCancellationRequested();
            if (store.Manifests.TryReadBytes(id.ToString()) is not { } manifest)
            {
                if (Has(id, path)) found.Add(new FileOwner(id, path));
                continue;
            }

            if (manifest.AsSpan().IndexOf(whole) >= 0) found.Add(new FileOwner(id, path));
            else if (similar.Count < MostSimilar && manifest.AsSpan().IndexOf(name) is >= 0 and var at)
                similar.Add($"{PathAt(manifest, at)} ({id.Short})");
        }

        if (found.Count > 0) return found;
        throw new PthbsException(ErrorKind.Usage, "no package in the store has this path")
        {
            Got = asked,
            Expected = "a path below a package, such as bin/make; or a place on this machine, which begins with / or ./",
            Hint = similar.Count > 0 ? $"did you mean {string.Join(" or ", similar)}?" : store.List().Count == 0 ? "nothing is built here yet" : null,
        };
    }

    /// <summary>The path in a line of a manifest that ends at a place in it, with its last name.</summary>
    private static string PathAt(byte[] manifest, int at)
    {
        var start = manifest.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        var length = manifest.AsSpan(start).IndexOf((byte)'\t');
        return PathText.Printable(Encoding.UTF8.GetString(manifest, start, length));
    }

    private PthbsException NotInStore(string asked, List<string> behind) => new(ErrorKind.Usage, "this path does not lead into the store")
    {
        Where = asked,
        Got = "/" + string.Join('/', behind),
        Expected = $"something below {store.Packages.Path}",
        Hint = "a path without / or ./ at its beginning is looked for in all packages: pthbs owner bin/make",
    };
}
