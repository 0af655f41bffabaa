using System.Text.Json;
using Pthbs.Store;

namespace Pthbs.Cli.Json;

/// <summary>What went into the programs of a package, with the members of docs/reference/formats/link.md.</summary>
internal sealed class LinksJson(IEnumerable<LinkedFileJson> files, IReadOnlyList<string> unmatched, int others, IReadOnlyList<string> remarks) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("files", files);
        json.Member("unmatched", unmatched);
        json.Member("others", others);
        json.Member("remarks", remarks);
    }

    public static LinksJson Of(LinkRecord links) => new(links.Files.Select(LinkedFileJson.Of), links.Unmatched, links.Others, links.Remarks);
}

/// <summary>A file that a linker made.</summary>
internal sealed class LinkedFileJson(string path, string matched, string linker, string map, IEnumerable<TakenArchiveJson> taken) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("path", path);
        json.Member("matched", matched);
        json.Member("linker", linker);
        json.Member("map", map);
        json.Member("taken", taken);
    }

    public static LinkedFileJson Of(LinkedFile file) =>
        new(file.Path, JsonWord.Of(file.Matched), file.Linker, JsonWord.Of(file.Map), file.Taken.Select(t => new TakenArchiveJson(t.Package, t.Path, t.Count, t.Members)));
}

/// <summary>An archive that a link took members of; a build's own has no package, and says so.</summary>
internal sealed class TakenArchiveJson(string? package, string path, int count, IReadOnlyList<string> members) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        // Null is said, too.
        json.WriteString("package", package);
        json.Member("path", path);
        json.Member("count", count);
        json.Member("members", members);
    }
}
