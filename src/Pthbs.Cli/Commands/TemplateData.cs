using System.Numerics;
using System.Text.Json;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja;

namespace Pthbs.Cli.Commands;

/// <summary>Variables of templates from a JSON file, as Python's <c>json</c> reads it: whole numbers stay whole however large, keys keep their order.</summary>
internal static class TemplateData
{
    /// <summary>Reads a file that holds one JSON object.</summary>
    /// <exception cref="PthbsException">It is not there, or holds something else.</exception>
    public static Dictionary<string, object?> Read(string path)
    {
        var full = Path.GetFullPath(path);
        using var folder = DirectoryHandle.TryOpen(Path.GetDirectoryName(full) ?? "/");
        var bytes = folder?.TryReadBytes(Path.GetFileName(full)) ?? throw new PthbsException(ErrorKind.Usage, "there is no such file") { Where = path };
        ByteOrderMark.Refuse(bytes, path);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new PthbsException(ErrorKind.Input, "the data are no JSON object") { Where = path, Expected = "{ \"name\": value, … }" };
            var variables = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject()) variables[member.Name] = Value(member.Value);
            return variables;
        }
        catch (JsonException error)
        {
            throw new PthbsException(ErrorKind.Input, "this is no JSON", error) { Where = $"{path}:{error.LineNumber + 1}", Got = error.Message };
        }
    }

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        JsonValueKind.Number => Number(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToList(),
        _ => Members(element),
    };

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole)) return whole;
        var text = element.GetRawText();
        return text.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : element.GetDouble();
    }

    private static JinjaDictionary Members(JsonElement element)
    {
        var members = new JinjaDictionary();
        foreach (var member in element.EnumerateObject()) members[member.Name] = Value(member.Value);
        return members;
    }
}
