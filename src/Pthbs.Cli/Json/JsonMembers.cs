using System.Text.Json;

namespace Pthbs.Cli.Json;

/// <summary>Members of objects, written. What is null is left out.</summary>
internal static class JsonMembers
{
    /// <summary>A text.</summary>
    public static void Member(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    /// <summary>Yes or no.</summary>
    public static void Member(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known) json.WriteBoolean(name, known);
    }

    /// <summary>A whole number.</summary>
    public static void Member(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
    }

    /// <summary>A number.</summary>
    public static void Member(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
    }

    /// <summary>A time.</summary>
    public static void Member(this Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } known) json.WriteString(name, known);
    }

    /// <summary>An object.</summary>
    public static void Member(this Utf8JsonWriter json, string name, JsonObject? value)
    {
        if (value is null) return;
        json.WritePropertyName(name);
        value.Write(json);
    }

    /// <summary>A list of texts.</summary>
    public static void Member(this Utf8JsonWriter json, string name, IEnumerable<string>? values)
    {
        if (values is null) return;
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>A list of objects.</summary>
    public static void Member(this Utf8JsonWriter json, string name, IEnumerable<JsonObject>? values)
    {
        if (values is null) return;
        json.WriteStartArray(name);
        foreach (var value in values) value.Write(json);
        json.WriteEndArray();
    }

    /// <summary>Texts by name.</summary>
    public static void Member(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? values)
    {
        if (values is null) return;
        json.WriteStartObject(name);
        foreach (var (key, value) in values) json.WriteString(key, value);
        json.WriteEndObject();
    }

    /// <summary>Numbers by name.</summary>
    public static void Member(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, double>? values)
    {
        if (values is null) return;
        json.WriteStartObject(name);
        foreach (var (key, value) in values) json.WriteNumber(key, value);
        json.WriteEndObject();
    }
}
