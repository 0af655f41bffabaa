using System.Globalization;
using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary><c>isalpha</c> and its kin: whether every character is of a kind, and there is one.</summary>
internal static class StringKinds
{
    public static object IsAlpha(string text) => All(text, char.IsLetter);

    public static object IsDecimal(string text) => All(text, char.IsDigit);

    public static object IsDigit(string text) => All(text, c => char.IsDigit(c) || c is '²' or '³' or '¹' or (>= '\u2070' and <= '\u2089'));

    public static object IsNumeric(string text) => All(text, char.IsNumber);

    public static object IsAlphanumeric(string text) => All(text, c => char.IsLetter(c) || char.IsNumber(c));

    public static object IsSpace(string text) => All(text, PythonSpace.Is);

    public static object IsLower(string text) => Boxed.Bool(text.Any(char.IsLower) && !text.Any(char.IsUpper));

    public static object IsUpper(string text) => Boxed.Bool(text.Any(char.IsUpper) && !text.Any(char.IsLower));

    public static object IsAscii(string text) => Boxed.Bool(text.All(char.IsAscii));

    public static object IsPrintable(string text) => Boxed.Bool(text.All(c => c == ' ' || char.GetUnicodeCategory(c) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator)));

    public static object IsIdentifier(string text) =>
        Boxed.Bool(text.Length > 0 && (char.IsLetter(text[0]) || text[0] == '_') && text.All(c => char.IsLetterOrDigit(c) || c == '_'));

    public static object IsTitle(string text)
    {
        var inWord = false;
        var any = false;
        foreach (var c in text)
        {
            if (char.IsUpper(c) ? inWord : char.IsLower(c) && !inWord) return Boxed.False;
            inWord = char.IsUpper(c) || char.IsLower(c);
            any |= inWord;
        }

        return Boxed.Bool(any);
    }

    private static object All(string text, Func<char, bool> isKind) => Boxed.Bool(text.Length > 0 && text.All(isKind));
}
