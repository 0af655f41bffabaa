using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>JSON that others wrote, with one bound for all of it: the parser takes a time that grows with the square of the depth, and its readers follow the nesting with calls.</summary>
public static class ForeignJson
{
    /// <summary>How deep values may stand in one another.</summary>
    public const int MostLevels = 900;

    private const byte Quote = (byte)'"', Escape = (byte)'\\', Line = (byte)'\n';
    private static readonly SearchValues<byte> Outside = SearchValues.Create("\"[]{}"u8);

    /// <summary>Parses it. The parser cannot be stopped, so it runs beside, and whoever waits for it stops waiting.</summary>
    /// <param name="json">The bytes, which stay as they are.</param>
    /// <param name="where">The file, for messages.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="PthbsException">It is nested too deep.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string where, CancellationToken cancel)
    {
        RefuseDepth(json.Span, where);
        var parsing = Task.Run(() => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostLevels }), CancellationToken.None);
        Task.WaitAny([parsing], cancel);
        return parsing.GetAwaiter().GetResult();
    }

    /// <summary>Found before anything is parsed, so that it is neither slow nor taken for a file that was cut off.</summary>
    private static void RefuseDepth(ReadOnlySpan<byte> json, string where)
    {
        var depth = 0;
        for (var at = 0; json[at..].IndexOfAny(Outside) is >= 0 and var next;)
        {
            at += next + 1;
            switch (json[at - 1])
            {
                case Quote:
                    at = EndOfText(json, at);
                    break;
                case (byte)']' or (byte)'}':
                    depth--;
                    break;
                default:
                    if (++depth <= MostLevels) break;
                    throw new PthbsException(ErrorKind.Input, "this JSON is nested too deep")
                    {
                        Where = $"{where}:{(json[..at].Count(Line) + 1).ToString(CultureInfo.InvariantCulture)}",
                        Got = $"more than {MostLevels} levels",
                        Expected = $"at most {MostLevels} levels",
                    };
            }
        }
    }

    private static int EndOfText(ReadOnlySpan<byte> json, int at)
    {
        while (json[at..].IndexOfAny(Quote, Escape) is >= 0 and var next)
        {
            at += next + 1;
            if (json[at - 1] == Quote) return at;
            // What is escaped ends nothing.
            at = Math.Min(at + 1, json.Length);
        }

        return json.Length;
    }
}
