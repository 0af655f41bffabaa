using System.Collections;
using System.Collections.Immutable;
using Pthbs.Errors;

namespace Pthbs.Collections;

/// <summary>What templates hand over, as the text and lists of text that the generator works with.</summary>
internal static class TemplateValues
{
    /// <summary>A text.</summary>
    /// <exception cref="PthbsException">It is something else.</exception>
    public static string Text(object? value, string what) => value switch
    {
        string text => text,
        long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new PthbsException(ErrorKind.Input, $"{what} is not a text") { Got = Kind(value), Expected = "a text, such as \"zlib\"" },
    };

    /// <summary>A list of texts.</summary>
    /// <exception cref="PthbsException">It is something else, a single text for instance.</exception>
    public static ImmutableArray<string> Texts(object? value, string what) => value is not string and IEnumerable items
        ? [.. items.Cast<object?>().Select(item => Text(item, $"an item of {what}"))]
        : throw new PthbsException(ErrorKind.Input, $"{what} is not a list") { Got = Kind(value), Expected = "a list of texts, such as [\"zlib\", \"zstd\"]" };

    /// <summary>A value in words.</summary>
    public static string Kind(object? value) => value switch
    {
        null => "none",
        string text => $"\"{text}\"",
        bool => "true or false",
        IEnumerable => "a list",
        _ => value.ToString() ?? "",
    };
}
