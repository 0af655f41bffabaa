using System.Text.Json;
using System.Text.Unicode;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja;

namespace Pthbs.Cli.Commands;

/// <summary>Variables of templates from a JSON file, as Python's <c>json</c> reads it: whole numbers stay whole however large, keys keep their order.</summary>
internal static class TemplateData
{
    /// <summary>Reads a file that holds one JSON object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It is not there, is nested too deep, or holds something else.</exception>
    public static Dictionary<string, object?> Read(string path, CancellationToken cancel)
    {
        using var file = NamedFile.Find(path);
        var bytes = file.Directory.ReadBytes(file.Name);
        ByteOrderMark.Refuse(bytes, path);
        // JSON is UTF-8. Without this, a wrong byte is found when the string that it stands in is read, and not told where.
        if (!Utf8.IsValid(bytes)) throw new PthbsException(ErrorKind.Input, "the data are not UTF-8 text") { Where = path, Hint = "convert it, for example: iconv -t UTF-8" };
        try
        {
            using var document = ForeignJson.Parse(bytes, path, cancel);
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
