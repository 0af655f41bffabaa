using System.Buffers;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Parsing;

internal enum TagKind
{
    Variable,
    Block,
    Comment,
    LineStatement,
    LineComment,
}

/// <summary>What begins and ends the tags of a template, prepared for searching. Longer beginnings are tried first, as in Jinja2.</summary>
internal sealed class Delimiters
{
    private readonly (string Start, TagKind Kind)[] _starts;
    private readonly SearchValues<char> _firstCharacters;

    public Delimiters(JinjaOptions options)
    {
        Options = options;
        options.Check();
        var starts = new List<(string Start, TagKind Kind)>
        {
            (options.VariableStart, TagKind.Variable),
            (options.CommentStart, TagKind.Comment),
            (options.BlockStart, TagKind.Block),
        };
        if (options.LineStatementPrefix is { } statement) starts.Add((statement, TagKind.LineStatement));
        if (options.LineCommentPrefix is { } comment) starts.Add((comment, TagKind.LineComment));
        _starts = starts.OrderByDescending(start => start.Start.Length).ToArray();
        _firstCharacters = SearchValues.Create([.. starts.Select(start => start.Start[0])]);
    }

    public JinjaOptions Options { get; }

    /// <summary>The names in all templates read with these delimiters.</summary>
    public NameTable Names { get; } = new();

    /// <summary>
    /// The next beginning of a tag at or after <paramref name="position"/>: where the text before it ends (white space that belongs
    /// to a line statement is not text), and where its first delimiter ends. Null if there is none.
    /// </summary>
    public (int TextEnd, int TagEnd, TagKind Kind)? FindNext(string text, int position)
    {
        for (var i = position; i < text.Length; i++)
        {
            var skip = text.AsSpan(i).IndexOfAny(_firstCharacters);
            if (skip < 0) return null;
            i += skip;
            (int TextEnd, int TagEnd, TagKind Kind)? found = null;
            foreach (var (start, kind) in _starts)
            {
                if (!text.AsSpan(i).StartsWith(start, StringComparison.Ordinal)) continue;
                var textEnd = kind switch
                {
                    TagKind.LineStatement => LineStart(text, i, position),
                    TagKind.LineComment => CommentStart(text, i, position),
                    _ => i,
                };
                // A line statement takes the blanks before it along, so it begins before a tag at the same place.
                if (textEnd >= 0 && (found is null || textEnd < found.Value.TextEnd)) found = (textEnd, i + start.Length, kind);
            }

            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>The start of the line, if only blanks stand between it and <paramref name="position"/>; else -1.</summary>
    private static int LineStart(string text, int position, int limit)
    {
        var start = position;
        while (start > limit && text[start - 1] is ' ' or '\t' or '\v') start--;
        return start == 0 || text[start - 1] == '\n' ? start : -1;
    }

    /// <summary>A line comment takes the blanks before it along.</summary>
    private static int CommentStart(string text, int position, int limit)
    {
        var start = position;
        while (start > limit && PythonSpace.Is(text[start - 1]) && text[start - 1] is not ('\n' or '\r')) start--;
        return start == 0 || text[start - 1] == '\n' || !PythonSpace.Is(text[start - 1]) ? start : -1;
    }
}
