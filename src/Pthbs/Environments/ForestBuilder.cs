using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Environments;

/// <summary>
/// Merges packages into a forest. Of a directory that folds only as much is read as tells whether it is empty, so it costs next to nothing. A package that is an
/// environment itself, a <em>view</em>, stands for what it shows.
/// </summary>
public sealed class ForestBuilder
{
    private const int MostConflictsShown = 50;

    private readonly List<ForestLink> _links = [];
    private readonly List<ForestConflict> _conflicts = [];
    private readonly List<(ForestMember Member, string Slot)> _members = [];
    private readonly HashSet<string> _slots = new(StringComparer.Ordinal);
    private readonly int _named;
    private readonly ForestOptions _options;
    private readonly CancellationToken _cancel;
    private long _text;

    private ForestBuilder(IEnumerable<ForestMember> members, ForestOptions options, CancellationToken cancel)
    {
        (_options, _cancel) = (options, cancel);
        foreach (var member in members) _members.Add((member, Take(member)));
        _named = _members.Count;
        foreach (var behind in _members.SelectMany(m => m.Member.Behind.Values).ToList())
            if (!_members.Exists(m => m.Member.Directory == behind.Directory)) _members.Add((behind, Take(behind)));
    }

    /// <summary>The forest of these packages. Their order decides slots and, among packages that all yield, the winner.</summary>
    /// <param name="members">The packages.</param>
    /// <param name="options">How they are merged.</param>
    /// <param name="cancel">Ends it early: packages can have millions of files.</param>
    /// <exception cref="PthbsException">Of kind Conflict: lists every path that two packages have, with both; or there are more and longer paths than a tree may have.</exception>
    public static Forest Build(IEnumerable<ForestMember> members, ForestOptions? options = null, CancellationToken cancel = default)
    {
        var builder = new ForestBuilder(members, options ?? new ForestOptions(), cancel);
        foreach (var (member, slot) in builder._members) builder.Add(new ForestLink($"{Forest.PackageLinks}/{slot}", $"{Forest.ToStore}{member.Directory}"));
        builder.Merge("", 0, [.. builder._members.Take(builder._named).Select(m => new Owner(m.Member, m.Slot, m.Member.Tree))]);
        if (builder._conflicts.Count > 0) throw Conflict(builder._conflicts);
        builder._links.Sort((a, b) => PathText.CompareBytes(a.Path, b.Path));
        return new Forest([.. builder._links]);
    }

    private string Take(ForestMember member)
    {
        var slot = member.Name;
        // No name has a tilde, so that no other package's slot is called so.
        for (var number = 2; !_slots.Add(slot); number++) slot = $"{member.Name}~{number}";
        return slot;
    }

    private void Merge(string path, int depth, List<Owner> owners)
    {
        Count(path, path);
        var names = new Dictionary<string, List<(Owner Owner, FileKind Kind)>>(StringComparer.Ordinal);
        using var behind = new OpenTrees(path);
        foreach (var owner in owners)
        {
            foreach (var (name, listed) in owner.Tree.List())
            {
                _cancel.ThrowIfCancellationRequested();
                if (owner.IsView && path.Length == 0 && name == Forest.PackageLinks) continue;
                var found = (Owner: owner, Kind: listed ?? owner.Tree.Status(name).Kind);
                if (owner.IsView && found.Kind == FileKind.Link && Behind(owner, path, name, depth, behind) is { } real) found = (real, real.Tree.Status(name).Kind);
                if (!names.TryGetValue(name, out var having)) names.Add(name, having = []);
                Add(having, found);
            }
        }

        foreach (var (name, having) in names) Place(Below(path, name), name, depth, having);
    }

    /// <summary>Adds an owner. A package that is named, and shown by a view as well, is one.</summary>
    private static void Add(List<(Owner Owner, FileKind Kind)> having, (Owner Owner, FileKind Kind) found)
    {
        for (var i = 0; i < having.Count; i++)
        {
            if (having[i].Owner.Member.Directory != found.Owner.Member.Directory) continue;
            if (having[i].Owner.Yields) having[i] = found;
            return;
        }

        having.Add(found);
    }

    /// <summary>The owner of what a link of a view leads to; null if it is the view's own link.</summary>
    private Owner? Behind(Owner view, string path, string name, int depth, OpenTrees trees)
    {
        var target = view.Tree.ReadLink(name);
        var (before, after) = ($"{Up(depth)}{Forest.PackageLinks}/", $"/{Below(path, name)}");
        if (!target.StartsWith(before, StringComparison.Ordinal) || !target.EndsWith(after, StringComparison.Ordinal) || target.Length <= before.Length + after.Length) return null;
        if (!view.Member.Behind.TryGetValue(target[before.Length..^after.Length], out var package)) return null;
        var slot = _members.Find(m => m.Member.Directory == package.Directory).Slot;
        return new Owner(package, slot, trees.Of(package)) { Yields = view.Yields };
    }

    private void Place(string path, string name, int depth, List<(Owner Owner, FileKind Kind)> having)
    {
        if (path == Forest.PackageLinks) throw new PthbsException(ErrorKind.Conflict, $"a package contains a path that is reserved for environments: {path}") { Where = having[0].Owner.Member.Directory };
        if (having.Count == 1)
        {
            if (having[0].Kind != FileKind.Directory) Link(path, depth, having[0].Owner);
            else Descend(path, name, depth, having);
            return;
        }

        var claiming = having.Where(h => !h.Owner.Yields).ToList();
        if (claiming.Count == 0) claiming = having[0].Kind == FileKind.Directory ? [.. having.Where(h => h.Kind == FileKind.Directory)] : [having[0]];
        if (claiming.TrueForAll(c => c.Kind == FileKind.Directory)) Descend(path, name, depth, [.. having.Where(h => h.Kind == FileKind.Directory)]);
        else if (claiming.Count == 1) Link(path, depth, claiming[0].Owner);
        else _conflicts.Add(new ForestConflict(path, [.. claiming.Select(c => c.Owner.Member.Directory)]));
    }

    private void Descend(string path, string name, int depth, List<(Owner Owner, FileKind Kind)> having)
    {
        var inner = having.ConvertAll(h => h.Owner with { Tree = h.Owner.Tree.OpenDirectory(name) });
        try
        {
            if (having.Count > 1 || !MayFold(path, having[0].Owner)) Merge(path, depth + 1, inner);
            else if (HoldsAnything(inner[0].Tree)) Link(path, depth, having[0].Owner);
        }
        finally
        {
            foreach (var owner in inner) owner.Tree.Dispose();
        }
    }

    /// <summary>
    /// Whether a directory holds a file or a link, at any depth: folded or not, what holds none has no link in the forest. One listing answers that for nearly
    /// every directory.
    /// </summary>
    private static bool HoldsAnything(DirectoryHandle directory)
    {
        var directories = new List<string>();
        foreach (var (name, kind) in directory.List())
        {
            if ((kind ?? directory.Status(name).Kind) != FileKind.Directory) return true;
            directories.Add(name);
        }

        return directories.Exists(name =>
        {
            using var inner = directory.OpenDirectory(name);
            return HoldsAnything(inner);
        });
    }

    private void Link(string path, int depth, Owner owner) =>
        Add(new ForestLink(path, $"{Up(depth)}{Forest.PackageLinks}/{owner.Slot}/{path}"));

    private void Add(ForestLink link)
    {
        Count(link.Path, link.Path);
        Count(link.Target, link.Path);
        _links.Add(link);
    }

    /// <summary>An environment is a tree, and is read as one when it is verified: what no tree may hold is refused before anything is made.</summary>
    private void Count(string text, string path)
    {
        _text += Encoding.UTF8.GetByteCount(text);
        if (_text <= TreeListing.LongestText) return;
        throw new PthbsException(ErrorKind.Conflict, "the paths and link targets of the environment are too long in total")
        {
            Where = TreeListing.Shortened(path),
            Got = $"more than {TreeListing.LongestText} bytes",
            Expected = $"at most {TreeListing.LongestText}",
            Hint = "leave packages out: of a directory that several packages have, each file is a link",
        };
    }

    /// <summary>A directory of a view is made again, so that links lead to the packages themselves.</summary>
    private bool MayFold(string path, Owner owner) => !owner.IsView && _options.MayFold(path);

    private static string Up(int depth) => string.Concat(Enumerable.Repeat("../", depth));

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";

    private static PthbsException Conflict(List<ForestConflict> conflicts)
    {
        conflicts.Sort((a, b) => PathText.CompareBytes(a.Path, b.Path));
        var lines = conflicts.Take(MostConflictsShown).Select(c => $"{PathText.Printable(c.Path)}: {string.Join(" and ", c.Owners)}").ToList();
        if (conflicts.Count > MostConflictsShown) lines.Add($"... and {conflicts.Count - MostConflictsShown} more");
        return new PthbsException(ErrorKind.Conflict, $"packages conflict in one environment: {conflicts.Count} path{(conflicts.Count == 1 ? "" : "s")} of more than one package")
        {
            Details = lines,
            Hint = "let one of them yield; in the file: NAME yield; on the command line, with the quotes: 'NAME yield'",
        };
    }

    /// <summary>A package at one directory of the forest.</summary>
    private sealed record Owner(ForestMember Member, string Slot, DirectoryHandle Tree)
    {
        public bool Yields { get; init; } = Member.Yields;

        public bool IsView => !Member.Behind.IsEmpty;
    }

    /// <summary>One directory in the trees of packages behind views, each opened once.</summary>
    private sealed class OpenTrees(string path) : IDisposable
    {
        private readonly Dictionary<string, DirectoryHandle> _open = new(StringComparer.Ordinal);

        public DirectoryHandle Of(ForestMember package) =>
            _open.TryGetValue(package.Directory, out var open) ? open : _open[package.Directory] = package.Tree.OpenDirectory(path.Length == 0 ? "." : path);

        public void Dispose()
        {
            foreach (var directory in _open.Values) directory.Dispose();
        }
    }
}
