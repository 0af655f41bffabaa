using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Console;

/// <summary>What went into the programs of a package, for a person.</summary>
internal static class LinkLines
{
    private const int MostShown = 10;

    /// <summary>A line a package that something was taken of, then what is not known.</summary>
    public static IEnumerable<string> Of(LinkRecord links)
    {
        foreach (var package in links.Files.SelectMany(f => f.Taken).Where(t => t.Package is not null).GroupBy(t => t.Package!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var files = package.GroupBy(t => t.Path, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToLookup(file => file.All(t => t.Count == 0));
            IEnumerable<string> words = files[false].Select(file => Words(file.Key, [.. file]));
            if (files[true].Count() is var objects and > 0) words = words.Append(Quantity.Count(objects, "object file"));
            yield return $"{(PackageId.TryParse(package.Key, out var id) ? id.Short : package.Key)} ({string.Join(", ", words)})";
        }

        if (links.Files.Where(f => f.Matched == LinkMatch.Name).Select(f => f.Path).ToList() is { Count: > 0 } named) yield return $"matched by name only: {ShortList.Of(named, MostShown)}";
        foreach (var (state, why) in Reasons)
            if (links.Files.Where(f => f.Map == state).ToList() is { Count: > 0 } files) yield return $"unknown for {ShortList.Of([.. files.Select(f => f.Path)], MostShown)}: {why(files[0])}";
        if (links.Unmatched.Count > 0) yield return $"unknown for {ShortList.Of(links.Unmatched, MostShown)}: no link that made {(links.Unmatched.Count == 1 ? "it" : "them")} was seen";
        foreach (var remark in links.Remarks) yield return remark;
    }

    private static readonly (LinkMapState State, Func<LinkedFile, string> Why)[] Reasons =
    [
        (LinkMapState.None, file => $"the linker {file.Linker} does not report which archives it takes"),
        (LinkMapState.Own, _ => "the link writes its own map"),
        (LinkMapState.Lost, _ => "the linker's map is lost"),
        (LinkMapState.Cut, _ => "the linker's map is too large to read completely"),
    ];

    /// <summary>Programs of one package take mostly the same members: they count once. Where names are not known, it is the most that one program took.</summary>
    private static string Words(string path, IReadOnlyList<TakenArchive> taken)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var count = Math.Max(taken.SelectMany(t => t.Members).Distinct(StringComparer.Ordinal).Count(), taken.Max(t => t.Count));
        return $"{name}: {Quantity.Count(count, "member")}";
    }
}
