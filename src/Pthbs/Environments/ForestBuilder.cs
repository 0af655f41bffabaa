using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Environments;

/// <summary>
/// Merges packages into a forest. Only directories that more than one package has are read, so what folds costs nothing.
/// </summary>
public sealed class ForestBuilder
{
    private const int MostConflictsShown = 50;

    private readonly List<ForestLink> _links = [];
    private readonly List<ForestConflict> _conflicts = [];
    private readonly List<(ForestMember Member, string Slot)> _members = [];
    private readonly ForestOptions _options;

    private ForestBuilder(IEnumerable<ForestMember> members, ForestOptions options)
    {
        _options = options;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            var slot = member.Name;
            for (var number = 2; !taken.Add(slot); number++) slot = $"{member.Name}.{number}";
            _members.Add((member, slot));
        }
    }

    /// <summary>The forest of these packages. Their order decides slots and, among packages that all yield, the winner.</summary>
    /// <exception cref="PthbsException">Of kind Conflict: lists every path that two packages have, with both.</exception>
    public static Forest Build(IEnumerable<ForestMember> members, ForestOptions? options = null)
    {
        var builder = new ForestBuilder(members, options ?? new ForestOptions());
        foreach (var (member, slot) in builder._members) builder._links.Add(new ForestLink($"{Forest.PackageLinks}/{slot}", $"../../{member.Directory}"));
        builder.Merge("", 0, [.. builder._members.Select(m => new Owner(m.Member, m.Slot, m.Member.Tree))]);
        if (builder._conflicts.Count > 0) throw Conflict(builder._conflicts);
        builder._links.Sort((a, b) => PathText.CompareBytes(a.Path, b.Path));
        return new Forest([.. builder._links]);
    }

    private void Merge(string path, int depth, List<Owner> owners)
    {
        var names = new Dictionary<string, List<(Owner Owner, FileKind Kind)>>(StringComparer.Ordinal);
        foreach (var owner in owners)
        {
            foreach (var (name, listed) in owner.Tree.List())
            {
                var kind = listed ?? owner.Tree.Status(name).Kind;
                if (!names.TryGetValue(name, out var having)) names.Add(name, having = []);
                having.Add((owner, kind));
            }
        }

        foreach (var (name, having) in names) Place(path.Length == 0 ? name : $"{path}/{name}", name, depth, having);
    }

    private void Place(string path, string name, int depth, List<(Owner Owner, FileKind Kind)> having)
    {
        if (path == Forest.PackageLinks) throw new PthbsException(ErrorKind.Conflict, $"a package has a path that environments use themselves: {path}") { Where = having[0].Owner.Member.Directory };
        if (having.Count == 1)
        {
            if (having[0].Kind != FileKind.Directory || _options.MayFold(path)) Link(path, depth, having[0].Owner);
            else Descend(path, name, depth, having);
            return;
        }

        var claiming = having.Where(h => !h.Owner.Member.Yields).ToList();
        if (claiming.Count == 0) claiming = having[0].Kind == FileKind.Directory ? [.. having.Where(h => h.Kind == FileKind.Directory)] : [having[0]];
        if (claiming.TrueForAll(c => c.Kind == FileKind.Directory)) Descend(path, name, depth, [.. having.Where(h => h.Kind == FileKind.Directory)]);
        else if (claiming.Count == 1) Link(path, depth, claiming[0].Owner);
        else _conflicts.Add(new ForestConflict(path, [.. claiming.Select(c => c.Owner.Member.Directory)]));
    }

    private void Descend(string path, string name, int depth, List<(Owner Owner, FileKind Kind)> having)
    {
        if (having.Count == 1 && _options.MayFold(path))
        {
            Link(path, depth, having[0].Owner);
            return;
        }

        var inner = having.ConvertAll(h => h.Owner with { Tree = h.Owner.Tree.OpenDirectory(name) });
        try
        {
            Merge(path, depth + 1, inner);
        }
        finally
        {
            foreach (var owner in inner) owner.Tree.Dispose();
        }
    }

    private void Link(string path, int depth, Owner owner) =>
        _links.Add(new ForestLink(path, $"{string.Concat(Enumerable.Repeat("../", depth))}{Forest.PackageLinks}/{owner.Slot}/{path}"));

    private static PthbsException Conflict(List<ForestConflict> conflicts)
    {
        conflicts.Sort((a, b) => PathText.CompareBytes(a.Path, b.Path));
        var lines = conflicts.Take(MostConflictsShown).Select(c => $"{PathText.Printable(c.Path)}: {string.Join(" and ", c.Owners)}").ToList();
        if (conflicts.Count > MostConflictsShown) lines.Add($"... and {conflicts.Count - MostConflictsShown} more");
        return new PthbsException(ErrorKind.Conflict, $"packages do not fit into one environment: {conflicts.Count} path{(conflicts.Count == 1 ? "" : "s")} of more than one package")
        {
            Details = lines,
            Hint = "let one of them give way: write 'yield' after it where it is listed",
        };
    }

    /// <summary>A package at one directory of the forest.</summary>
    private sealed record Owner(ForestMember Member, string Slot, DirectoryHandle Tree);
}
