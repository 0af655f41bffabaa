using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>Upper, lower and title case as Python has them: by all of Unicode, so that a letter may become several.</summary>
internal static class StringCase
{
    private const char Sigma = 'Σ';
    private const char FinalSigma = 'ς';

    public static string Upper(string text) => System.Text.Ascii.IsValid(text) ? text.ToUpperInvariant() : Change(text, (_, c) => UpperOf(c));

    public static string Lower(string text) => System.Text.Ascii.IsValid(text) ? text.ToLowerInvariant() : Change(text, LowerOf);

    /// <summary>The form that texts have in common which differ in case alone.</summary>
    public static string Fold(string text) => System.Text.Ascii.IsValid(text) ? text.ToLowerInvariant() : Change(text, (_, c) => FoldOf(c));

    public static string Capitalize(string text) => Change(text, (i, c) => i == 0 ? TitleOf(c) : LowerOf(text, i, c));

    /// <summary>As <c>str.title</c>: every letter after something that is no letter is large.</summary>
    public static string Title(string text)
    {
        var inWord = false;
        return Change(text, (i, c) =>
        {
            var changed = inWord ? LowerOf(text, i, c) : TitleOf(c);
            inWord = Characters.IsCased(c);
            return changed;
        });
    }

    public static string Swap(string text) =>
        Change(text, (i, c) => Characters.IsUpper(c) ? LowerOf(text, i, c) : Characters.IsLower(c) ? UpperOf(c) : Characters.TextOf(c));

    private static string Change(string text, Func<int, int, string> change)
    {
        var result = new StringBuilder(text.Length);
        var i = 0;
        foreach (var c in CodePoints.Of(text))
        {
            result.Append(change(i, c));
            i += CodePoints.Units(c);
        }

        return result.ToString();
    }

    private static string Change(string text, Func<string, int, int, string> change) => Change(text, (i, c) => change(text, i, c));

    private static string UpperOf(int c) => CaseTable.TryGet(c, out var cases) ? cases.Upper : Characters.TextOf(c).ToUpperInvariant();

    private static string TitleOf(int c) => CaseTable.TryGet(c, out var cases) ? cases.Title : IsGeorgian(c) ? Characters.TextOf(c) : UpperOf(c);

    /// <summary>The letters of Georgian have an upper case, but do not use it at the beginning of words.</summary>
    private static bool IsGeorgian(int c) => c is >= 0x10d0 and <= 0x10ff;

    private static string LowerOf(string text, int index, int c) => c == Sigma ? (IsFinal(text, index) ? FinalSigma : 'σ').ToString() : LowerOf(c);

    private static string LowerOf(int c) => c == 'İ' ? "i\u0307" : Characters.TextOf(c).ToLowerInvariant();

    /// <summary>Whether a sigma ends its word: a letter stands before it and none after it.</summary>
    private static bool IsFinal(string text, int index)
    {
        var before = index;
        var c = 0;
        while ((c = CodePoints.Before(text, before)) >= 0 && Characters.IsCaseIgnorable(c)) before -= CodePoints.Units(c);
        if (c < 0 || !Characters.IsCased(c)) return false;

        var after = index + 1;
        while ((c = CodePoints.At(text, after)) >= 0 && Characters.IsCaseIgnorable(c)) after += CodePoints.Units(c);
        return c < 0 || !Characters.IsCased(c);
    }

    private static string FoldOf(int c) => c switch
    {
        'ı' => "ı",
        // Cherokee came with large letters first: its small ones become large.
        (>= 0x13a0 and <= 0x13fd) or (>= 0xab70 and <= 0xabbf) => UpperOf(c),
        _ => string.Concat(CodePoints.Of(LowerOf(c)).SelectMany(small => CodePoints.Of(UpperOf(small)).Select(LowerOf))),
    };
}
