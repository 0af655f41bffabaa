using System.Text;
using Pthbs.Errors;

namespace Pthbs.Cli.Console;

/// <summary>A piece of a line in one tone.</summary>
internal readonly record struct Piece(string Text, Tone Tone);

/// <summary>One line of text, in pieces. What others wrote neither steers the terminal nor hides in it.</summary>
internal sealed class Line
{
    private const string Reset = "\e[0m";

    // Made visible here and not when it is drawn, so that the length is that of what is drawn.
    public Line(params IReadOnlyList<Piece> pieces) => Pieces = [.. pieces.Select(piece => piece with { Text = VisibleText.Of(piece.Text) })];

    /// <summary>The pieces in order.</summary>
    public IReadOnlyList<Piece> Pieces { get; }

    /// <summary>Its length in characters, colours not counted.</summary>
    public int Length => Pieces.Sum(p => p.Text.Length);

    /// <summary>A plain line.</summary>
    public static implicit operator Line(string text) => new(new Piece(text, Tone.Plain));

    /// <summary>The line without what does not fit into so many columns.</summary>
    public Line Cut(int columns)
    {
        if (Length <= columns) return this;
        var kept = new List<Piece>();
        var room = Math.Max(columns, 0);
        foreach (var piece in Pieces)
        {
            var end = Math.Min(room, piece.Text.Length);
            if (end > 0 && end < piece.Text.Length && char.IsHighSurrogate(piece.Text[end - 1])) end--;
            var text = piece.Text[..end];
            room = text.Length < piece.Text.Length ? 0 : room - text.Length;
            kept.Add(piece with { Text = text });
        }

        return new Line(kept);
    }

    /// <summary>The text, with escape codes where colours are on.</summary>
    public string Render(bool color)
    {
        var text = new StringBuilder();
        foreach (var (words, tone) in Pieces)
        {
            var code = color ? Code(tone) : null;
            text.Append(code).Append(words).Append(code is null ? null : Reset);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Render(color: false);

    private static string? Code(Tone tone) => tone switch
    {
        Tone.Good => "\e[32m",
        Tone.Bad => "\e[1;31m",
        Tone.Hint => "\e[36m",
        Tone.Faint => "\e[2m",
        Tone.Strong => "\e[1m",
        _ => null,
    };
}
