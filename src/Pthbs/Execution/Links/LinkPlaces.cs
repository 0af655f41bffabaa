using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Links;

/// <summary>What a build sees, for whoever reads the paths that it wrote down.</summary>
/// <param name="Package">The package that is built.</param>
/// <param name="Build">The build's directory.</param>
/// <param name="Output">The package's tree.</param>
/// <param name="View">The merged view of its dependencies.</param>
/// <param name="Store">The store with the other packages.</param>
/// <param name="Rootfs">The package that stands as /usr and its like.</param>
/// <param name="Trees">The packages that it sees.</param>
internal sealed record LinkScene(
    PackageId Package, DirectoryHandle Build, DirectoryHandle Output, Forest View, StoreDirectory Store, PackageId? Rootfs, IReadOnlySet<PackageId> Trees);

/// <summary>Where a path of a build leads.</summary>
/// <param name="Package">The package that has the file; null if it is in the build's own directory.</param>
/// <param name="Path">The file, below that.</param>
internal readonly record struct LinkPlace(PackageId? Package, string Path);

/// <summary>
/// Finds whose file a path of a build is, name by name, as the build's kernel would: through the merged view, through links, up and down. Nothing is followed
/// that the build did not see.
/// </summary>
internal sealed class LinkPlaces(LinkScene scene, CancellationToken cancel) : IDisposable
{
    private const int MostLinks = 40;
    private const int MostNames = 4096;

    /// <summary>Names that are looked at for one build: it can have written paths of any number and length.</summary>
    private const int MostSteps = 5_000_000;

    private const int MostKnown = 20_000;
    private const string Temporary = "tmp";
    private static readonly string Store = BuildFormat.MountPoint[1..];
    private static readonly string Build = BuildFormat.BuildDirectory[1..];

    private readonly Dictionary<PackageId, DirectoryHandle?> _open = [];
    private readonly Dictionary<string, LinkPlace?> _known = new(StringComparer.Ordinal);
    private int _steps;

    /// <summary>Whose file it is; null where nobody's: it leads nowhere, or out of all that is known here.</summary>
    /// <param name="path">An absolute path. What <c>..</c> means is for the links before it to say.</param>
    public LinkPlace? Find(string path)
    {
        if (_known.TryGetValue(path, out var known)) return known;
        LinkPlace? place = null;
        try
        {
            place = Walk(path);
        }
        catch (PthbsException)
        {
            // What cannot be looked at is nobody's.
        }

        if (_known.Count < MostKnown) _known.Add(path, place);
        return place;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tree in _open.Values) tree?.Dispose();
    }

    private LinkPlace? Walk(string path)
    {
        var left = new Stack<string>(path.Split('/').Reverse());
        var at = new List<string>();
        var links = 0;
        for (var steps = 0; left.TryPop(out var name); steps++)
        {
            if (steps > MostNames || ++_steps > MostSteps) return null;
            cancel.ThrowIfCancellationRequested();
            if (name is "" or ".") continue;
            if (name == "..")
            {
                if (at.Count > 0) at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(name);
            if (LinkAt(at) is not { } target) continue;
            if (++links > MostLinks) return null;
            at.RemoveAt(at.Count - 1);
            if (target is ['/', ..]) at.Clear();
            foreach (var part in target.Split('/').Reverse()) left.Push(part);
        }

        return PlaceOf(at);
    }

    /// <summary>What is linked at a path whose directories are no links; null if no link is.</summary>
    private string? LinkAt(List<string> at)
    {
        if (at is [var first] && first == Temporary) return $"{BuildFormat.BuildDirectory}/{Temporary}";
        if (at is [var mount, BuildFormat.MergedName, .. var within] && mount == Store)
            return within.Count > 0 && scene.View.Locate(string.Join('/', within)) is { } place ? $"{BuildFormat.MountPoint}/{place}" : null;
        return PlaceOf(at) is { Path: not "" } real && TreeOf(real.Package) is { } tree && tree.TryStatus(real.Path) is { Kind: FileKind.Link } ? tree.ReadLink(real.Path) : null;
    }

    private LinkPlace? PlaceOf(List<string> at)
    {
        if (at.Count == 0) return null;
        if (at[0] == Build) return new LinkPlace(null, string.Join('/', at.Skip(1)));
        if (at[0] != Store) return scene.Rootfs is { } rootfs ? new LinkPlace(rootfs, string.Join('/', at)) : null;
        return at.Count > 1 && PackageId.TryParse(at[1], out var id) && (id == scene.Package || scene.Trees.Contains(id)) ? new LinkPlace(id, string.Join('/', at.Skip(2))) : null;
    }

    /// <summary>The tree that a place is in.</summary>
    public DirectoryHandle? TreeOf(PackageId? package)
    {
        if (package is not { } id) return scene.Build;
        if (id == scene.Package) return scene.Output;
        if (!_open.TryGetValue(id, out var tree)) _open.Add(id, tree = scene.Store.OpenPackage(id));
        return tree;
    }
}
