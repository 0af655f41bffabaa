using System.Text.Json;

namespace Pthbs.Cli.Console;

/// <summary>Arrays of texts in JSON.</summary>
internal static class JsonArrays
{
    /// <summary>Writes a property whose value is a list of texts.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
