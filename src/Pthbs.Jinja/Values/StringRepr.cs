using System.Globalization;
using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary>A string as Python would write it in a program.</summary>
internal static class StringRepr
{
    public static string Of(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var result = new StringBuilder(text.Length + 2).Append(quote);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                AppendRune(result, new Rune(c, text[++i]));
                continue;
            }

            _ = c switch
            {
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                _ when c == quote => result.Append('\\').Append(c),
                >= ' ' and < '\x7f' => result.Append(c),
                _ when c < 0x100 && !IsPrintable(char.GetUnicodeCategory(c)) => result.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ when !IsPrintable(char.GetUnicodeCategory(c)) => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => result.Append(c),
            };
        }

        return result.Append(quote).ToString();
    }

    /// <summary>What was written so, in ASCII.</summary>
    public static string Ascii(string text)
    {
        if (System.Text.Ascii.IsValid(text)) return text;
        var result = new StringBuilder(text.Length);
        foreach (var c in CodePoints.Of(text))
        {
            _ = c switch
            {
                < 0x80 => result.Append((char)c),
                < 0x100 => result.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}"),
                < 0x10000 => result.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}"),
                _ => result.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}"),
            };
        }

        return result.ToString();
    }

    private static void AppendRune(StringBuilder result, Rune rune)
    {
        if (IsPrintable(Rune.GetUnicodeCategory(rune))) result.Append(rune.ToString());
        else result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
    }

    private static bool IsPrintable(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
