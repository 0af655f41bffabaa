using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary><c>isalpha</c> and its kin: whether every character is of a kind, and there is one.</summary>
internal static class StringKinds
{
    public static object IsAlpha(string text) => All(text, Characters.IsAlpha);

    public static object IsDecimal(string text) => All(text, Characters.IsDecimal);

    public static object IsDigit(string text) => All(text, Characters.IsDigit);

    public static object IsNumeric(string text) => All(text, Characters.IsNumeric);

    public static object IsAlphanumeric(string text) => All(text, c => Characters.IsAlpha(c) || Characters.IsNumeric(c));

    public static object IsSpace(string text) => Boxed.Bool(text.Length > 0 && text.All(PythonSpace.Is));

    public static object IsLower(string text) => HasOnly(text, Characters.IsLower, c => Characters.IsUpper(c) || Characters.IsTitle(c));

    public static object IsUpper(string text) => HasOnly(text, Characters.IsUpper, c => Characters.IsLower(c) || Characters.IsTitle(c));

    public static object IsAscii(string text) => Boxed.Bool(text.All(char.IsAscii));

    public static object IsPrintable(string text) => Boxed.Bool(CodePoints.Of(text).All(Characters.IsPrintable));

    public static object IsIdentifier(string text) => Boxed.Bool(IsName(text));

    /// <summary>Whether a text can be the name of a variable.</summary>
    public static bool IsName(string text)
    {
        var isFirst = true;
        foreach (var c in CodePoints.Of(text))
        {
            if (!(isFirst ? Characters.StartsName(c) : Characters.ContinuesName(c))) return false;
            isFirst = false;
        }

        return !isFirst;
    }

    public static object IsTitle(string text)
    {
        var inWord = false;
        var any = false;
        foreach (var c in CodePoints.Of(text))
        {
            var beginsWord = Characters.IsUpper(c) || Characters.IsTitle(c);
            var goesOn = Characters.IsLower(c);
            if (beginsWord ? inWord : goesOn && !inWord) return Boxed.False;
            inWord = beginsWord || goesOn;
            any |= inWord;
        }

        return Boxed.Bool(any);
    }

    private static object All(string text, Func<int, bool> isKind) => Boxed.Bool(text.Length > 0 && CodePoints.Of(text).All(isKind));

    private static object HasOnly(string text, Func<int, bool> wanted, Func<int, bool> unwanted) =>
        Boxed.Bool(CodePoints.Of(text).Any(wanted) && !CodePoints.Of(text).Any(unwanted));
}
