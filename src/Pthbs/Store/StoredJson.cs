using System.Buffers;
using System.Text.Json;

namespace Pthbs.Store;

/// <summary>
/// JSON that one pthbs writes and another one reads. It is read and written member by member: .NET's serializer has the machinery for every type that there can be, half a megabyte
/// in the native executable.
/// </summary>
internal static class StoredJson
{
    /// <summary>The bytes of an object.</summary>
    /// <param name="isIndented">Whether a person can read it.</param>
    /// <param name="members">Writes its members.</param>
    public static byte[] Write(bool isIndented, Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = isIndented }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>What an object says; null where it is no JSON, no object, or a member of it has another kind of value.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="read">Reads it.</param>
    public static T? Read<T>(ReadOnlySpan<byte> json, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text in it is no Unicode.
            return null;
        }
    }

    /// <summary>A member's value; null if it is null, or not there.</summary>
    public static JsonElement? Value(this JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text.</summary>
    public static string? Text(this JsonElement json, string name) => json.Value(name) is { } value ? TextOf(value) : null;

    /// <summary>Yes or no.</summary>
    public static bool? Truth(this JsonElement json, string name) => json.Value(name) is { } value ? value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new JsonException(),
    } : null;

    /// <summary>A whole number.</summary>
    public static long? Whole(this JsonElement json, string name) => json.Value(name) is { } value ? value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw new JsonException() : null;

    /// <summary>A whole number in the range of the kind that it is kept as; 0 if it is not there.</summary>
    public static long Whole(this JsonElement json, string name, long least, long most) =>
        !json.TryGetProperty(name, out _) ? 0 : json.Whole(name) is { } number && number >= least && number <= most ? number : throw new JsonException();

    /// <summary>A number.</summary>
    public static double? Number(this JsonElement json, string name) => json.Value(name) is { } value ? NumberOf(value) : null;

    /// <summary>A number; 0 if it is not there.</summary>
    public static double NumberOrNone(this JsonElement json, string name) => json.TryGetProperty(name, out var value) ? NumberOf(value) : 0;

    /// <summary>The place of a text among words; 0 if it is not there.</summary>
    public static int Word(this JsonElement json, string name, string[] words) =>
        !json.TryGetProperty(name, out _) ? 0 : Array.IndexOf(words, json.Text(name)) is >= 0 and var place ? place : throw new JsonException();

    /// <summary>A time.</summary>
    public static DateTimeOffset? Time(this JsonElement json, string name) =>
        json.Value(name) is { } value ? value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : throw new JsonException() : null;

    /// <summary>An object.</summary>
    public static T? Object<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.Value(name) is { } value ? ObjectOf(value, read) : null;

    /// <summary>A list of texts. JSON may say null where the type does not.</summary>
    public static IReadOnlyList<string>? Texts(this JsonElement json, string name) => json.List(name, TextOf);

    /// <summary>A list of objects.</summary>
    public static IReadOnlyList<T>? Objects<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.List(name, value => ObjectOf(value, read));

    /// <summary>Texts by name.</summary>
    public static IReadOnlyDictionary<string, string>? TextsByName(this JsonElement json, string name)
    {
        if (json.Value(name) is not { } value) return null;
        Require(value, JsonValueKind.Object);
        var texts = new Dictionary<string, string>();
        foreach (var member in value.EnumerateObject()) texts[member.Name] = TextOf(member.Value);
        return texts;
    }

    /// <summary>A number.</summary>
    public static double NumberOf(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw new JsonException();

    /// <summary>Writes yes, no, or null.</summary>
    public static void WriteTruth(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known) json.WriteBoolean(name, known);
        else json.WriteNull(name);
    }

    /// <summary>Writes a number, or null.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    /// <summary>Writes a time, or null.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } known) json.WriteString(name, known);
        else json.WriteNull(name);
    }

    /// <summary>Writes texts by name, or null.</summary>
    public static void WriteTextsByName(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? texts)
    {
        if (texts is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, text) in texts) json.WriteString(key, text);
        json.WriteEndObject();
    }

    /// <summary>Writes a list of texts, or null.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Writes a list of objects, or null.</summary>
    public static void WriteObjects<T>(this Utf8JsonWriter json, string name, IReadOnlyList<T>? objects, Action<Utf8JsonWriter, T> members)
        where T : class
    {
        if (objects is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in objects)
        {
            json.WriteStartObject();
            members(json, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an object, or null.</summary>
    public static void WriteObject<T>(this Utf8JsonWriter json, string name, T? value, Action<Utf8JsonWriter, T> members)
        where T : class
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        members(json, value);
        json.WriteEndObject();
    }

    private static List<T>? List<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        where T : class
    {
        if (json.Value(name) is not { } value) return null;
        Require(value, JsonValueKind.Array);
        var all = new List<T>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray()) all.Add(read(item));
        return all;
    }

    private static string TextOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return null!;
        Require(value, JsonValueKind.String);
        return value.GetString()!;
    }

    private static T ObjectOf<T>(JsonElement value, Func<JsonElement, T> read)
    {
        Require(value, JsonValueKind.Object);
        return read(value);
    }

    private static void Require(JsonElement value, JsonValueKind kind)
    {
        if (value.ValueKind != kind) throw new JsonException();
    }
}
