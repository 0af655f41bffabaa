using System.Globalization;
using System.Text;

namespace Pthbs.Errors;

/// <summary>
/// Text of others as it may be shown: characters that steer a terminal, reorder or break a line, or cannot be seen, become <c>\xNN</c>, <c>\uNNNN</c>
/// or <c>\UNNNNNNNN</c>. All that prints goes through here, so there is one answer to what is safe.
/// </summary>
public static class VisibleText
{
    private const int FirstStrayByte = 0xDC80;
    private const int LastStrayByte = 0xDCFF;

    /// <summary>Letters and marks that have no shape of their own (Default_Ignorable_Code_Point of Unicode, where the category does not tell).</summary>
    private static readonly (int First, int Last)[] Shapeless =
        [(0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF)];

    /// <summary>The text with everything in it visible. Tabs stay, and so do newlines where they are asked for.</summary>
    public static string Of(string text, bool keepNewlines = false) => Replace(text, keepNewlines, Escape);

    /// <summary>A line of JSON with the same characters as <c>\uNNNN</c>, which a reader of JSON takes for the character itself.</summary>
    public static string OfJson(string line) => Replace(line, keepNewlines: false, EscapeForJson);

    /// <summary>Whether a character must not be shown as it is. A tab may.</summary>
    /// <param name="value">Its number; half of a surrogate pair counts as one too.</param>
    public static bool IsHidden(int value)
    {
        if (value is >= ' ' and <= '~' or '\t') return false;
        return CharUnicodeInfo.GetUnicodeCategory(value) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
            UnicodeCategory.SpaceSeparator => value != ' ',
            _ => Array.Exists(Shapeless, range => value >= range.First && value <= range.Last),
        };
    }

    private static string Replace(string text, bool keepNewlines, Func<int, string> escape)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var value = isPair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i];
            var stays = value == '\n' ? keepNewlines : !IsHidden(value);
            if (!stays) shown.Append(escape(value));
            else shown.Append(text, i, isPair ? 2 : 1);
            if (isPair) i++;
        }

        return shown.ToString();
    }

    private static string Escape(int value) => value switch
    {
        // A byte that is no UTF-8 (PathText).
        >= FirstStrayByte and <= LastStrayByte => Escape("\\x", value - 0xDC00, 2),
        < 0x100 => Escape("\\x", value, 2),
        < 0x10000 => Escape("\\u", value, 4),
        _ => Escape("\\U", value, 8),
    };

    private static string Escape(string prefix, int value, int digits) => prefix + value.ToString($"x{digits}", CultureInfo.InvariantCulture);

    private static string EscapeForJson(int value) => string.Concat((value < 0x10000 ? ((char)value).ToString() : char.ConvertFromUtf32(value)).Select(c => Escape("\\u", c, 4)));
}
