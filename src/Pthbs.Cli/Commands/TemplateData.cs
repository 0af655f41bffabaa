using System.Text.Json;
using System.Text.Unicode;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja;

namespace Pthbs.Cli.Commands;

/// <summary>Variables of templates from a JSON file, as Python's <c>json</c> reads it: whole numbers stay whole however large, keys keep their order.</summary>
internal static class TemplateData
{
    private const int MaxDepth = 900;

    /// <summary>Reads a file that holds one JSON object.</summary>
    /// <exception cref="PthbsException">It is not there, or holds something else.</exception>
    public static Dictionary<string, object?> Read(string path)
    {
        using var file = NamedFile.Find(path);
        var bytes = file.Directory.ReadBytes(file.Name);
        ByteOrderMark.Refuse(bytes, path);
        // JSON is UTF-8. Without this, a wrong byte is found when the string that it stands in is read, and not told where.
        if (!Utf8.IsValid(bytes)) throw new PthbsException(ErrorKind.Input, "the data are not UTF-8 text") { Where = path, Hint = "convert it, for example: iconv -t UTF-8" };
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return JinjaValue.FromJson(document.RootElement) is IReadOnlyDictionary<string, object?> variables
                ? new Dictionary<string, object?>(variables, StringComparer.Ordinal)
                : throw new PthbsException(ErrorKind.Input, "the data are not a JSON object") { Where = path, Expected = "{ \"name\": value, … }" };
        }
        catch (JsonException error)
        {
            throw new PthbsException(ErrorKind.Input, "this is not valid JSON", error) { Where = $"{path}:{error.LineNumber + 1}", Got = error.Message };
        }
        catch (TemplateException error)
        {
            throw new PthbsException(ErrorKind.Input, error.Message, error) { Where = path, Expected = error.Expected };
        }
    }
}
