using System.Text;

namespace Pthbs.Cli.Console;

/// <summary>A piece of a line in one tone.</summary>
internal readonly record struct Piece(string Text, Tone Tone);

/// <summary>One line of text, in pieces.</summary>
internal sealed class Line(params IReadOnlyList<Piece> pieces)
{
    private const string Reset = "\e[0m";

    /// <summary>The pieces in order.</summary>
    public IReadOnlyList<Piece> Pieces => pieces;

    /// <summary>Its length in characters, colours not counted.</summary>
    public int Length => pieces.Sum(p => p.Text.Length);

    /// <summary>A plain line.</summary>
    public static implicit operator Line(string text) => new(new Piece(text, Tone.Plain));

    /// <summary>The line without what does not fit into so many columns.</summary>
    public Line Cut(int columns)
    {
        if (Length <= columns) return this;
        var kept = new List<Piece>();
        var room = Math.Max(columns, 0);
        foreach (var piece in pieces)
        {
            var text = piece.Text[..Math.Min(room, piece.Text.Length)];
            room -= text.Length;
            kept.Add(piece with { Text = text });
        }

        return new Line(kept);
    }

    /// <summary>The text, with escape codes where colours are on. Control characters of what others wrote become visible.</summary>
    public string Render(bool color)
    {
        var text = new StringBuilder();
        foreach (var (words, tone) in pieces)
        {
            var code = color ? Code(tone) : null;
            text.Append(code).Append(Visible(words)).Append(code is null ? null : Reset);
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

    /// <summary>File names and messages of servers must not steer the terminal.</summary>
    private static string Visible(string text)
    {
        if (!text.Any(IsSteering)) return text;
        var visible = new StringBuilder();
        foreach (var c in text)
        {
            if (IsSteering(c)) visible.Append($"\\x{(int)c:x2}");
            else visible.Append(c);
        }

        return visible.ToString();
    }

    private static bool IsSteering(char c) => char.IsControl(c) && c != '\t';
}
