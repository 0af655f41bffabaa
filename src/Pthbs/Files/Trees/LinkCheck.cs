using Pthbs.Scripts;

namespace Pthbs.Files.Trees;

/// <summary>
/// Links of a package stay in the store: each is followed through the listing, link by link, without a look at the disk.
/// A relative target may go up to the directory that holds the packages, no further; an absolute one begins with <c>/pthbs/</c>.
/// </summary>
/// <remarks>What another package holds is not known here. A name in it may be a link, and <c>..</c> after that leads up from wherever the link does: beyond its edge no target goes up.</remarks>
public sealed class LinkCheck
{
    private const string Store = "pthbs";
    private const string Circular = "goes round in circles";
    private const string GoesUpElsewhere = "goes up ('..') inside another package, where a link can lead anywhere";
    private const int MostLinks = 40; // as the kernel: MAXSYMLINKS

    private readonly IReadOnlySet<string> _allowed;
    private readonly bool _isRootfs;
    private readonly CancellationToken _cancel;
    private readonly LinkPlace _top = new();
    private readonly LinkPlace _package;
    private readonly List<LinkPlace> _links = [];

    // What was found once is not looked for again: a thousand links may lead through one, and that one through a hundred others.
    private readonly Dictionary<LinkPlace, Outcome> _found = [];
    private readonly HashSet<LinkPlace> _underWay = [];

    private LinkCheck(IReadOnlyList<TreeEntry> entries, string id, IReadOnlySet<string> allowed, bool isRootfs, CancellationToken cancel)
    {
        (_allowed, _isRootfs, _cancel) = (allowed, isRootfs, cancel);
        _package = _top.Add(Store).Add(id, isInPackage: true);
        var directories = new Dictionary<string, LinkPlace>(StringComparer.Ordinal) { [""] = _package };
        var byPath = directories.GetAlternateLookup<ReadOnlySpan<char>>();
        // A directory stands before what is in it.
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            var slash = Math.Max(0, entry.Path.LastIndexOf('/'));
            var place = byPath[entry.Path.AsSpan(0, slash)].Add(slash == 0 ? entry.Path : entry.Path[(slash + 1)..], entry);
            if (entry.Kind == FileKind.Directory) directories.Add(entry.Path, place);
            else if (entry.Kind == FileKind.Link) _links.Add(place);
        }
    }

    /// <summary>The links that leave the store, dangle in their own package, or go round in circles.</summary>
    /// <param name="entries">The tree, in canonical order.</param>
    /// <param name="id">The id it will have: its place is <c>/pthbs/&lt;id&gt;</c>.</param>
    /// <param name="allowed">The ids of the packages that it may point into.</param>
    /// <param name="isRootfs">Whether it is used as a build's rootfs: absolute links are then read inside the tree, and may dangle, as relative ones may.</param>
    /// <param name="cancel">Ends it early.</param>
    public static IReadOnlyList<TreeProblem> Problems(IReadOnlyList<TreeEntry> entries, string id, IReadOnlySet<string> allowed, bool isRootfs = false, CancellationToken cancel = default)
    {
        var check = new LinkCheck(entries, id, allowed, isRootfs, cancel);
        var problems = new List<TreeProblem>();
        foreach (var link in check._links)
        {
            cancel.ThrowIfCancellationRequested();
            var (at, _, wrong) = check.Follow(link);
            wrong ??= at.Depth >= 2 ? null : "leaves the store";
            if (wrong is not null) problems.Add(Problem(link.Entry!, wrong));
        }

        return problems;
    }

    /// <summary>Where a link leads. A stack, not recursion: how many links lead through each other is up to whoever made them.</summary>
    private Outcome Follow(LinkPlace link)
    {
        if (_found.TryGetValue(link, out var known)) return known;
        var walks = new Stack<Walk>();
        Begin(link);
        while (true)
        {
            _cancel.ThrowIfCancellationRequested();
            var walk = walks.Peek();
            if (Advance(walk) is { } next)
            {
                if (_found.TryGetValue(next, out var inner)) Join(walk, inner);
                else if (!_underWay.Contains(next)) Begin(next);
                else walk.Wrong = Circular;
                continue;
            }

            walks.Pop();
            _underWay.Remove(walk.Link);
            var outcome = new Outcome(walk.At, walk.Links, walk.Links > MostLinks ? Circular : walk.Wrong);
            _found.Add(walk.Link, outcome);
            if (walks.Count == 0) return outcome;
            Join(walks.Peek(), outcome);
        }

        void Begin(LinkPlace begun)
        {
            _underWay.Add(begun);
            walks.Push(new Walk(begun, begun.Entry!.LinkTarget!.StartsWith('/') ? _isRootfs ? _package : _top : begun.Parent!));
        }
    }

    /// <summary>Goes on from where another link leads.</summary>
    private void Join(Walk walk, Outcome inner)
    {
        walk.Links = Math.Min(walk.Links + inner.Links, MostLinks + 1);
        (walk.At, walk.Wrong) = (inner.At, inner.Wrong);
        if (walk.Wrong is null && (!walk.IsAtEnd || walk.WantsDirectory) && walk.At.Entry is { Kind: FileKind.Regular } && !_isRootfs) walk.Wrong = "dangles";
    }

    /// <summary>Goes on along a link's target until it ends, goes wrong, or meets another link, which is returned.</summary>
    private LinkPlace? Advance(Walk walk)
    {
        while (walk.Wrong is null && walk.TryNext(out var name))
        {
            if (name is ".") continue;
            if (name is "..")
            {
                // Above the packages is whatever the machine keeps there: the store may lie anywhere.
                if (walk.At.Depth <= (_isRootfs ? 2 : 1)) walk.Wrong = _isRootfs ? "leaves the tree" : "leaves the store";
                else if (walk.At is { IsInPackage: false, Depth: > 2 }) walk.Wrong = GoesUpElsewhere;
                else walk.At = walk.At.Parent!;
                continue;
            }

            var place = walk.At.Below(name);
            walk.Wrong = WrongWith(place, isLast: walk.IsAtEnd && !walk.WantsDirectory);
            if (walk.Wrong is null && place.Entry is { Kind: FileKind.Link }) return place;
            walk.At = place;
        }

        return null;
    }

    private string? WrongWith(LinkPlace place, bool isLast)
    {
        if (place.Depth == 1) return place.Name == Store ? null : "leaves the store";
        if (!place.IsInPackage) return place.Depth > 2 || _allowed.Contains(place.Name) ? null : "points into a package that is not a dependency";
        if (place.Depth == 2) return null;
        // In a rootfs, what is missing may come from elsewhere; the rest of the target can still lead out.
        if (place.Entry is not { } entry) return _isRootfs ? null : "dangles";
        return entry.Kind == FileKind.Regular && !isLast && !_isRootfs ? "dangles" : null;
    }

    private static TreeProblem Problem(TreeEntry link, string wrong) => new(
        $"its target {link.LinkTarget} {wrong}",
        link.Path,
        wrong switch
        {
            "dangles" => "install what it points to, or delete the link",
            Circular => "delete it",
            GoesUpElsewhere => "write the target without '..' after that package's name",
            "points into a package that is not a dependency" => $"name that package: {ScriptHints.Depends}",
            _ => $"point it to something in $out, or in a dependency by its path /{Store}/<name>.<hash>",
        });

    /// <summary>Where a link leads, through how many links, and what is wrong with it.</summary>
    private readonly record struct Outcome(LinkPlace At, int Links, string? Wrong);

    /// <summary>A link that is being followed: where that stands, and what of its target is left.</summary>
    private sealed class Walk(LinkPlace link, LinkPlace start)
    {
        private readonly string _target = link.Entry!.LinkTarget!;
        private int _next;

        public LinkPlace Link { get; } = link;

        public LinkPlace At { get; set; } = start;

        public int Links { get; set; } = 1;

        public string? Wrong { get; set; }

        /// <summary>Whether it leads nowhere unless to a directory: its target ends with a slash.</summary>
        public bool WantsDirectory => _target[^1] == '/';

        /// <summary>Whether no name is left.</summary>
        public bool IsAtEnd => _target.AsSpan(_next).IndexOfAnyExcept('/') < 0;

        public bool TryNext(out ReadOnlySpan<char> name)
        {
            var rest = _target.AsSpan(_next);
            var start = rest.IndexOfAnyExcept('/');
            name = [];
            if (start < 0) return false;
            name = rest[start..];
            var end = name.IndexOf('/');
            if (end >= 0) name = name[..end];
            _next += start + name.Length;
            return true;
        }
    }
}
