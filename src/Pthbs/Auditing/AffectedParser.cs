using System.Text.Json;
using Pthbs.Errors;

namespace Pthbs.Auditing;

/// <summary>Reads an entry of <c>affected</c>.</summary>
internal static class AffectedParser
{
    /// <summary>The members in which databases that take versions from CPE names keep them beside a range of commits.</summary>
    private static readonly string[] VersionLists = ["versions", "extracted_events"];

    /// <exception cref="PthbsException">It is none.</exception>
    public static AffectedSoftware Parse(JsonElement value, string where)
    {
        var entry = AdvisoryParser.Entry(value, "affected", where);
        var package = AdvisoryParser.Object(entry, "package", where);
        List<string> cpes = [], repositories = [], files = [], functions = [];
        var ranges = new List<VersionRange>();
        foreach (var range in AdvisoryParser.List(entry, "ranges", where)) Range(AdvisoryParser.Entry(range, "ranges", where), ranges, cpes, repositories, where);
        foreach (var name in (string[])["ecosystem_specific", "database_specific"])
        {
            if (AdvisoryParser.Object(entry, name, where) is not { } specific) continue;
            Cpes(specific, cpes, where);
            Places(specific, files, functions);
        }

        return new AffectedSoftware
        {
            Ecosystem = package is { } p ? AdvisoryParser.Text(p, "ecosystem", where) : null,
            Name = package is { } q ? AdvisoryParser.Text(q, "name", where) : null,
            Purl = package is { } r && AdvisoryParser.Text(r, "purl", where) is { } purl ? purl.Split('@', '?', '#')[0] : null,
            Cpes = cpes,
            Repositories = repositories,
            Versions = AdvisoryParser.Texts(entry, "versions", where),
            Ranges = ranges,
            Files = files,
            Functions = functions,
        };
    }

    private static void Range(JsonElement range, List<VersionRange> ranges, List<string> cpes, List<string> repositories, string where)
    {
        var type = AdvisoryParser.Text(range, "type", where);
        if (type is "SEMVER" or "ECOSYSTEM")
        {
            ranges.Add(new VersionRange(type == "SEMVER", Events(AdvisoryParser.List(range, "events", where))));
        }
        else if (type == "GIT")
        {
            // Commits say nothing of a version; what stands beside them may.
            if (AdvisoryParser.Text(range, "repo", where) is { } repository) repositories.Add(repository);
        }
        else
        {
            throw new PthbsException(ErrorKind.Input, "this OSV record has an unknown type of range") { Where = where, Got = type ?? "no type", Expected = "SEMVER, ECOSYSTEM or GIT" };
        }

        if (AdvisoryParser.Object(range, "database_specific", where) is not { } specific) return;
        Cpes(specific, cpes, where);
        foreach (var name in VersionLists)
            if (type == "GIT" && specific.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && Events(list.EnumerateArray()) is { Count: > 0 } events)
                ranges.Add(new VersionRange(IsSemantic: false, events));
    }

    private static List<VersionEvent> Events(JsonElement.ArrayEnumerator list)
    {
        var events = new List<VersionEvent>();
        foreach (var happened in list)
        {
            if (happened.ValueKind != JsonValueKind.Object) continue;
            Add("introduced", VersionEventKind.Introduced);
            Add("fixed", VersionEventKind.Fixed);
            Add("last_affected", VersionEventKind.LastAffected);
            Add("limit", VersionEventKind.Limit);

            void Add(string name, VersionEventKind kind)
            {
                // A limit of * is none.
                if (happened.TryGetProperty(name, out var version) && version.ValueKind == JsonValueKind.String && version.GetString() is { } text && text != "*") events.Add(new VersionEvent(kind, text));
            }
        }

        return events;
    }

    private static void Cpes(JsonElement specific, List<string> cpes, string where)
    {
        foreach (var name in (string[])["cpe", "cpes"])
            foreach (var text in Strings(specific, name))
                cpes.Add(text.Split(':') switch
                {
                    ["cpe", "2.3", _, var vendor, var product, ..] => $"{vendor}:{product}",
                    ["cpe", ['/', ..], var vendor, var product, ..] => $"{vendor}:{product}",
                    // As the fact 'cpe' of a package has it.
                    [not ("" or "cpe"), not ""] => text,
                    _ => throw new PthbsException(ErrorKind.Input, $"'{name}' in this OSV record is no CPE name") { Where = where, Got = text, Expected = "cpe:2.3:a:VENDOR:PRODUCT:…, or VENDOR:PRODUCT" },
                });
    }

    /// <summary>What databases say of where a fault is: <c>files</c> and <c>functions</c>, RustSec's <c>affects</c>, Go's <c>imports</c>, and the signatures of OSV's own.</summary>
    private static void Places(JsonElement specific, List<string> files, List<string> functions)
    {
        files.AddRange(Strings(specific, "files"));
        functions.AddRange(Strings(specific, "functions"));
        if (specific.TryGetProperty("affects", out var affects) && affects.ValueKind == JsonValueKind.Object) functions.AddRange(Strings(affects, "functions"));
        foreach (var import in Objects(specific, "imports")) functions.AddRange(Strings(import, "symbols"));
        foreach (var signature in Objects(specific, "vanir_signatures"))
        {
            if (!signature.TryGetProperty("target", out var target) || target.ValueKind != JsonValueKind.Object) continue;
            files.AddRange(Strings(target, "file"));
            functions.AddRange(Strings(target, "function"));
        }
    }

    /// <summary>The texts of a member that may be a text or a list; databases are free in what they write there, so anything else counts for nothing.</summary>
    private static List<string> Strings(JsonElement element, string name)
    {
        var texts = new List<string>();
        if (!element.TryGetProperty(name, out var value)) return texts;
        if (value.ValueKind == JsonValueKind.String) texts.Add(value.GetString()!);
        if (value.ValueKind != JsonValueKind.Array) return texts;
        foreach (var one in value.EnumerateArray())
            if (one.ValueKind == JsonValueKind.String) texts.Add(one.GetString()!);
        return texts;
    }

    private static List<JsonElement> Objects(JsonElement element, string name)
    {
        var objects = new List<JsonElement>();
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Array) return objects;
        foreach (var one in value.EnumerateArray())
            if (one.ValueKind == JsonValueKind.Object) objects.Add(one);
        return objects;
    }
}
