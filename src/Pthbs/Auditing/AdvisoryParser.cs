using System.Text.Json;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Auditing;

/// <summary>Reads OSV records from JSON: one, a list of them, or an object whose <c>vulns</c> is such a list.</summary>
internal static class AdvisoryParser
{
    private const string Form = "OSV data: an object with 'id', 'modified' and 'affected', a list of such objects, or {\"vulns\": […]}";
    private const int ShownMembers = 8;

    /// <summary>The records of a file.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="where">The file, for messages.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It is cut off or nested too deep, or something else than OSV data.</exception>
    public static List<Advisory> Parse(ReadOnlyMemory<byte> json, string where, CancellationToken cancel)
    {
        ByteOrderMark.Refuse(json.Span, where);
        try
        {
            using var document = ForeignJson.Parse(json, where, cancel);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("vulns", out var list)) root = list;
            var all = new List<Advisory>();
            if (root.ValueKind != JsonValueKind.Array) all.Add(One(root, where));
            else foreach (var record in root.EnumerateArray()) all.Add(One(record, where));
            return all;
        }
        catch (JsonException error) when (!IsCutOff(json.Span, error))
        {
            throw new PthbsException(ErrorKind.Input, "this is not valid JSON", error)
            {
                Where = $"{where}:{(error.LineNumber ?? 0) + 1}",
                Got = error.Message,
                Expected = Form,
                Hint = "compare the file with the one that it was fetched from, or fetch it again",
            };
        }
        catch (JsonException error)
        {
            throw new PthbsException(ErrorKind.Input, "this is not whole JSON: the file may be cut off", error)
            {
                Where = $"{where}:{(error.LineNumber ?? 0) + 1}",
                Got = $"{json.Length} bytes, wrong at byte {error.BytePositionInLine ?? 0} of this line",
                Expected = Form,
                Hint = "fetch the file again",
            };
        }
        catch (InvalidOperationException error)
        {
            throw new PthbsException(ErrorKind.Input, "a text in this JSON is no Unicode", error) { Where = where, Expected = Form };
        }
    }

    /// <summary>Whether nothing is wrong but that more has to follow.</summary>
    private static bool IsCutOff(ReadOnlySpan<byte> json, JsonException error)
    {
        var at = 0;
        for (var line = error.LineNumber ?? 0; line > 0 && json[at..].IndexOf((byte)'\n') is >= 0 and var end; line--) at += end + 1;
        return at + (error.BytePositionInLine ?? 0) >= json.TrimEnd(" \t\r\n"u8).Length;
    }

    private static Advisory One(JsonElement record, string where)
    {
        if (record.ValueKind != JsonValueKind.Object) throw Other(where, $"a JSON {Word(record.ValueKind)}");
        if (Text(record, "id", where) is not { Length: > 0 } id || Text(record, "modified", where) is not { Length: > 0 } modified) throw Other(where, Members(record));
        if (Text(record, "schema_version", where) is { } version && !version.StartsWith("1.", StringComparison.Ordinal))
            throw new PthbsException(ErrorKind.Input, "this OSV data has another version of the schema") { Where = $"{where}: {id}", Got = version, Expected = "1.x" };
        var place = $"{where}: {id}";
        var affected = new List<AffectedSoftware>();
        foreach (var entry in List(record, "affected", place)) affected.Add(AffectedParser.Parse(entry, place));
        return new Advisory(id, modified)
        {
            Aliases = Texts(record, "aliases", place),
            Summary = Text(record, "summary", place),
            IsWithdrawn = Text(record, "withdrawn", place) is not null,
            Affected = affected,
        };
    }

    /// <summary>A text; null if there is none.</summary>
    public static string? Text(JsonElement element, string name, string where) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(name, "a text", value, where);

    /// <summary>The texts of a list; none if there is no list.</summary>
    public static List<string> Texts(JsonElement element, string name, string where)
    {
        var texts = new List<string>();
        foreach (var value in List(element, name, where))
            texts.Add(value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a list of texts", value, where));
        return texts;
    }

    /// <summary>The values of a list; none if there is no list.</summary>
    public static JsonElement.ArrayEnumerator List(JsonElement element, string name, string where) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? default
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : throw Wrong(name, "a list", value, where);

    /// <summary>An object; null if there is none.</summary>
    public static JsonElement? Object(JsonElement element, string name, string where) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Object ? value
        : throw Wrong(name, "an object", value, where);

    /// <summary>An object that must be one.</summary>
    public static JsonElement Entry(JsonElement value, string name, string where) => value.ValueKind == JsonValueKind.Object ? value : throw Wrong(name, "a list of objects", value, where);

    private static PthbsException Wrong(string name, string expected, JsonElement got, string where) =>
        new(ErrorKind.Input, $"'{name}' in this OSV record has another kind of value") { Where = where, Got = $"a JSON {Word(got.ValueKind)}", Expected = expected };

    private static PthbsException Other(string where, string got) => new(ErrorKind.Input, "this is not OSV data") { Where = where, Got = got, Expected = Form };

    private static string Members(JsonElement record)
    {
        var names = new List<string>();
        foreach (var member in record.EnumerateObject())
        {
            if (names.Count == ShownMembers) break;
            names.Add(member.Name);
        }

        return names.Count == 0 ? "an object without members" : $"an object with the members {string.Join(", ", names)}";
    }

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "truth value",
        JsonValueKind.Null => "null",
        _ => "object",
    };
}
