using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pthbs.Errors;

namespace Pthbs.Cli.Json;

/// <summary>One JSON object a line (docs/reference/json.md). For any thread.</summary>
/// <param name="print">Takes a line.</param>
internal sealed class JsonLines(Action<string> print)
{
    // The output is no HTML: names stay readable. What must not reach a terminal is escaped below.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one line.</summary>
    public void Write(JsonRecord record) => print(Line(record));

    /// <summary>The line of a record, without its end.</summary>
    public static string Line(JsonRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) record.Write(json);
        return VisibleText.OfJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
