using System.Text.Json.Serialization;
using Pthbs.Store;

namespace Pthbs.Cli.Json;

/// <summary>What went into the programs of a package, with the members of docs/reference/formats/link.md.</summary>
internal sealed record LinksJson(IEnumerable<LinkedFileJson> Files, IReadOnlyList<string> Unmatched, int Others, IReadOnlyList<string> Remarks)
{
    public static LinksJson Of(LinkRecord links) => new(links.Files.Select(LinkedFileJson.Of), links.Unmatched, links.Others, links.Remarks);
}

/// <summary>A file that a linker made.</summary>
internal sealed record LinkedFileJson(string Path, string Matched, string Linker, string Map, IEnumerable<TakenArchiveJson> Taken)
{
    public static LinkedFileJson Of(LinkedFile file) =>
        new(file.Path, JsonWord.Of(file.Matched), file.Linker, JsonWord.Of(file.Map), file.Taken.Select(t => new TakenArchiveJson(t.Package, t.Path, t.Count, t.Members)));
}

/// <summary>An archive that a link took members of; a build's own has no package, and says so.</summary>
internal sealed record TakenArchiveJson([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Package, string Path, int Count, IReadOnlyList<string> Members);
