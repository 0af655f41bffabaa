using System.Text;

namespace Pthbs.Cli.Help;

/// <summary>Writes a man page in the language of man(7). Texts may hold anything; the language's own characters in them are escaped.</summary>
internal sealed class Roff
{
    private const int LongestLine = 78;
    private readonly StringBuilder _text = new();

    /// <summary>The page so far.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>The title: name and section of the page, its date, what it belongs to.</summary>
    public void Title(string name, string section, string date, string source, string manual) =>
        _text.Append($".TH \"{Escape(name.ToUpperInvariant())}\" {section} \"{date}\" \"{Escape(source)}\" \"{Escape(manual)}\"\n");

    /// <summary>A section.</summary>
    public void Section(string title) => _text.Append($".SH {title.ToUpperInvariant()}\n");

    /// <summary>A paragraph that does not follow its section's title.</summary>
    public void Paragraph() => _text.Append(".PP\n");

    /// <summary>A text of one or several lines, filled by the reader of the page.</summary>
    public void Text(string text)
    {
        var line = "";
        foreach (var word in Commands(text).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length >= LongestLine)
            {
                Line(line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) Line(line);
    }

    /// <summary>A line as it is, with bold words and words that stand for others.</summary>
    public void Spans(params ReadOnlySpan<(string Text, char Font)> spans)
    {
        var line = new StringBuilder();
        foreach (var (text, font) in spans) line.Append(font == 'R' ? Escape(text) : $@"\f{font}{Escape(text)}\fR");
        Line(line.ToString());
    }

    /// <summary>An entry of a list.</summary>
    public void Entry(string? text, params ReadOnlySpan<(string Text, char Font)> name)
    {
        _text.Append(".TP\n");
        Spans(name);
        Text(text ?? "");
    }

    /// <summary>A line that begins with a dot or a quote would be a command to the reader.</summary>
    private void Line(string line) => _text.Append(line is ['.' or '\'', ..] ? @"\&" : "").Append(line).Append('\n');

    /// <summary>What stands in backticks is bold.</summary>
    private static string Commands(string text) => string.Concat(text.Split('`').Select((part, i) => i % 2 == 0 ? Escape(part) : $@"\fB{Escape(part)}\fR"));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\n' => "\n",
                '\\' => @"\e",
                '-' => @"\-",
                '"' => @"\(dq",
                '\'' => @"\(aq",
                '^' => @"\(ha",
                '~' => @"\(ti",
                '…' => "...",
                >= ' ' and <= '\x7e' => rune.ToString(),
                _ => $"\\[u{rune.Value:X4}]",
            });
        }

        return escaped.ToString();
    }
}
