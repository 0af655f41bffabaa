using System.Text;

namespace Pthbs.Jinja.Methods;

/// <summary>Upper and lower case. The sharp s is the one letter that grows.</summary>
internal static class StringCase
{
    public static string Upper(string text) => text.ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal);

    public static string Lower(string text) => text.ToLowerInvariant();

    public static string Capitalize(string text) => text.Length == 0 ? text : First(text, out var rest) + Lower(rest);

    /// <summary>As <c>str.title</c>: every letter after something that is no letter is large.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var inWord = false;
        foreach (var c in text)
        {
            if (!inWord && c == 'ß') result.Append("Ss");
            else result.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = char.IsLetter(c);
        }

        return result.ToString();
    }

    public static string Swap(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == 'ß') result.Append("SS");
            else result.Append(char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
        }

        return result.ToString();
    }

    private static string First(string text, out string rest)
    {
        var length = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;
        rest = text[length..];
        return text[0] == 'ß' ? "Ss" : text[..length].ToUpperInvariant();
    }
}
