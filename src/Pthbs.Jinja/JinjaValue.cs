using System.Numerics;
using System.Text.Json;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja;

/// <summary>Values between the host and templates.</summary>
public static class JinjaValue
{
    /// <summary>
    /// JSON as templates see it: objects become dictionaries in the order of the text, whole numbers integers of any size, and half of a
    /// surrogate pair (<c>"\ud800"</c>) is a character that only cannot be printed.
    /// </summary>
    /// <exception cref="TemplateException">An integer is too long.</exception>
    public static object? FromJson(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var dictionary = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
                foreach (var property in json.EnumerateObject()) dictionary[JsonText.NameOf(property)] = FromJson(property.Value);
                return dictionary;
            case JsonValueKind.Array:
                var list = new List<object?>(json.GetArrayLength());
                foreach (var item in json.EnumerateArray()) list.Add(FromJson(item));
                return list;
            case JsonValueKind.String:
                return JsonText.Of(json);
            case JsonValueKind.Number:
                return Number(json);
            case JsonValueKind.True or JsonValueKind.False:
                return Boxed.Bool(json.GetBoolean());
            default:
                return null;
        }
    }

    /// <summary>The text of a value as <c>{{ value }}</c> would print it.</summary>
    /// <exception cref="TemplateException">It is undefined.</exception>
    public static string ToText(object? value) => PythonText.Str(HostValue.Normalize(value));

    /// <summary>Whether <c>{% if value %}</c> would hold.</summary>
    /// <exception cref="TemplateException">It is undefined.</exception>
    public static bool IsTrue(object? value) => Truth.Of(HostValue.Normalize(value));

    private static object Number(JsonElement json)
    {
        if (json.TryGetInt64(out var integer)) return Values.Number.Box(integer);
        var text = json.GetRawText();
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0) return json.GetDouble();
        if (text.Length > Values.Number.MaxDigits) throw new TemplateException(TemplateErrorKind.Value, $"an integer of {text.Length} digits is too long") { Expected = $"at most {Values.Number.MaxDigits}" };
        return Values.Number.Normalize(BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
