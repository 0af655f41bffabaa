namespace Pthbs.Files.Trees;

/// <summary>
/// Links of a package stay in the store: each is followed through the listing, link by link, without a look at the disk.
/// A relative target may go up to the directory that holds the packages, no further; an absolute one begins with <c>/pthbs/</c>.
/// </summary>
/// <remarks>What another package holds is not known here: from its edge on, only <c>..</c> is followed.</remarks>
public sealed class LinkCheck
{
    private const string Store = "pthbs";
    private const int MostLinks = 40; // as the kernel: MAXSYMLINKS

    private readonly Dictionary<string, TreeEntry> _entries;
    private readonly string _id;
    private readonly IReadOnlySet<string> _allowed;
    private readonly bool _rootTree;

    private LinkCheck(IReadOnlyList<TreeEntry> entries, string id, IReadOnlySet<string> allowed, bool rootTree)
    {
        _entries = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        _id = id;
        _allowed = allowed;
        _rootTree = rootTree;
    }

    /// <summary>The links that leave the store, dangle in their own package, or go round in circles.</summary>
    /// <param name="entries">The tree.</param>
    /// <param name="id">The id it will have: its place is <c>/pthbs/&lt;id&gt;</c>.</param>
    /// <param name="allowed">The ids of the packages that it may point into.</param>
    /// <param name="rootTree">Whether it is used as a build's root: absolute links are then read inside the tree, and may dangle, as relative ones may.</param>
    public static IReadOnlyList<TreeProblem> Problems(IReadOnlyList<TreeEntry> entries, string id, IReadOnlySet<string> allowed, bool rootTree = false)
    {
        var check = new LinkCheck(entries, id, allowed, rootTree);
        return [.. entries.Where(entry => entry.Kind == FileKind.Link).Select(check.Follow).OfType<TreeProblem>()];
    }

    private TreeProblem? Follow(TreeEntry link)
    {
        // Where the walk stands, as names below "/": pthbs, the id, then what is in the package.
        var at = new List<string> { Store, _id };
        at.AddRange(link.Path.Split('/')[..^1]);
        var todo = new Stack<string>();
        var links = 0;
        string? wrong = null;
        for (var next = link; wrong is null;)
        {
            if (++links > MostLinks) wrong = "goes round in circles";
            else if (next.LinkTarget!.StartsWith('/')) at.RemoveRange(_rootTree ? 2 : 0, at.Count - (_rootTree ? 2 : 0));
            var names = next.LinkTarget!.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var i = names.Length - 1; i >= 0; i--) todo.Push(names[i]);
            next = null;
            while (wrong is null && next is null && todo.TryPop(out var name)) wrong = Step(at, name, todo.Count == 0, out next);
            if (next is null) break;
        }

        wrong ??= at.Count >= 2 ? null : "leaves the store";
        return wrong is null ? null : Problem(link, wrong);
    }

    /// <summary>Takes one name: gives the link it is, or what is wrong with it.</summary>
    private string? Step(List<string> at, string name, bool isLast, out TreeEntry? link)
    {
        link = null;
        if (name == ".") return null;
        if (name == "..")
        {
            // Above the packages is whatever the machine keeps there: the store may lie anywhere.
            if (at.Count <= (_rootTree ? 2 : 1)) return _rootTree ? "leaves the tree" : "leaves the store";
            at.RemoveAt(at.Count - 1);
            return null;
        }

        at.Add(name);
        if (at.Count == 1) return name == Store ? null : "leaves the store";
        if (at[1] != _id) return at.Count > 2 || _allowed.Contains(at[1]) ? null : "points into a package that is no dependency";
        if (at.Count == 2) return null;
        var path = string.Join('/', at.Skip(2));

        // In a root, what is missing may come from elsewhere; the rest of the target can still lead out.
        if (!_entries.TryGetValue(path, out var entry)) return _rootTree ? null : "dangles";
        if (entry.Kind == FileKind.Link)
        {
            link = entry;
            at.RemoveAt(at.Count - 1);
        }
        else if (entry.Kind == FileKind.Regular && !isLast && !_rootTree) return "dangles";

        return null;
    }

    private static TreeProblem Problem(TreeEntry link, string wrong) => new(
        $"its target {link.LinkTarget} {wrong}",
        link.Path,
        wrong switch
        {
            "dangles" => "install what it points to, or delete the link",
            "goes round in circles" => "delete it",
            "points into a package that is no dependency" => "name that package in a '#: depends' line",
            _ => $"point it to something in $out, or in a dependency by its path /{Store}/<name>.<hash>",
        });
}
