using System.Text;
using Pthbs.Errors;

namespace Pthbs.Cli.Console;

/// <summary>A span of a line in one style.</summary>
internal readonly record struct Span(string Text, Style Style);

/// <summary>One line of text, in spans. What others wrote neither steers the terminal nor hides in it.</summary>
internal sealed class Line
{
    private const string Reset = "\e[0m";

    // Made visible here and not when it is drawn, so that the length is that of what is drawn.
    public Line(params IReadOnlyList<Span> spans) => Spans = [.. spans.Select(span => span with { Text = VisibleText.Of(span.Text) })];

    /// <summary>The spans in order.</summary>
    public IReadOnlyList<Span> Spans { get; }

    /// <summary>Its length in characters, colours not counted.</summary>
    public int Length => Spans.Sum(p => p.Text.Length);

    /// <summary>A plain line.</summary>
    public static implicit operator Line(string text) => new(new Span(text, Style.Plain));

    /// <summary>The line without what does not fit into so many columns.</summary>
    public Line Cut(int columns)
    {
        if (Length <= columns) return this;
        var kept = new List<Span>();
        var room = Math.Max(columns, 0);
        foreach (var span in Spans)
        {
            var end = Math.Min(room, span.Text.Length);
            if (end > 0 && end < span.Text.Length && char.IsHighSurrogate(span.Text[end - 1])) end--;
            var text = span.Text[..end];
            room = text.Length < span.Text.Length ? 0 : room - text.Length;
            kept.Add(span with { Text = text });
        }

        return new Line(kept);
    }

    /// <summary>The text, with escape codes where colours are on.</summary>
    public string Render(bool color)
    {
        var text = new StringBuilder();
        foreach (var (words, style) in Spans)
        {
            var code = color ? Code(style) : null;
            text.Append(code).Append(words).Append(code is null ? null : Reset);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Render(color: false);

    private static string? Code(Style style) => style switch
    {
        Style.Good => "\e[32m",
        Style.Bad => "\e[1;31m",
        Style.Hint => "\e[36m",
        Style.Faint => "\e[2m",
        Style.Strong => "\e[1m",
        _ => null,
    };
}
