using System.Text;

namespace Pthbs.Jinja;

/// <summary>Text that is HTML already and is not escaped again.</summary>
public sealed class Markup(string text)
{
    /// <summary>The HTML.</summary>
    public string Text => text;

    /// <summary>Makes HTML of text: the five characters that mean something in it are replaced.</summary>
    public static Markup Escape(string text) => new(EscapeText(text));

    /// <inheritdoc/>
    public override string ToString() => text;

    internal static string EscapeText(string text)
    {
        var first = text.AsSpan().IndexOfAny("&<>'\"");
        if (first < 0) return text;
        var result = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (var c in text.AsSpan(first))
        {
            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '\'' => result.Append("&#39;"),
                '"' => result.Append("&#34;"),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }
}
