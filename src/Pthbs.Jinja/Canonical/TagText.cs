using System.Text;
using Pthbs.Jinja.Parsing;

namespace Pthbs.Jinja.Canonical;

/// <summary>The canonical form of a tag: blanks where they belong, strings in double quotes, a long list with an item a line.</summary>
internal sealed class TagText
{
    /// <summary>The longest tag that stands on one line if it can be broken.</summary>
    public const int Width = 120;

    /// <summary>After these words a bracket is a value and no call, and a sign has no left side.</summary>
    private static readonly string[] Keywords = ["and", "or", "not", "in", "is", "if", "else", "elif", "for", "set", "extends", "include", "import", "from", "do", "with", "as", "recursive", "context", "missing", "ignore", "without"];

    private readonly TemplatePart _part;
    private readonly List<string> _words = [];
    private readonly List<Token> _tokens = [];

    private TagText(TemplatePart part)
    {
        _part = part;
        for (var i = 0; i < part.Tokens.Count; i++)
        {
            // A comma before the end of a list says nothing.
            if (part.Tokens[i].IsOperator(",") && i + 1 < part.Tokens.Count && part.Tokens[i + 1].IsOperator("]")) continue;
            _tokens.Add(part.Tokens[i]);
            _words.Add(part.Tokens[i].Kind == TokenKind.String ? Quoted(part.Words[i]) : part.Words[i]);
        }
    }

    /// <summary>The tag.</summary>
    public static string Of(TemplatePart part) => new TagText(part).Write();

    private string Write()
    {
        var (open, close) = Ends();
        var line = $"{open} {Join(0, _words.Count)} {close}";
        var hasLines = _words.Exists(word => word.Contains('\n', StringComparison.Ordinal));
        if (line.Length <= Width && !hasLines) return line;
        if (!hasLines && ListStart() is > 0 and var start) return Broken(open, close, start);
        // What is long and no list stays in the lines that its author gave it.
        return _part.Source.Contains('\n', StringComparison.Ordinal) ? _part.Source : line;
    }

    private (string Open, string Close) Ends()
    {
        var source = _part.Source;
        var (open, close) = (source[..2], source[^2..]);
        if (source[2] is '-' or '+') open += source[2];
        // The sign before the end is none where it stands for a minus without a right side, which cannot be parsed.
        if (source[^3] is '-' or '+') close = source[^3] + close;
        return (open, close);
    }

    /// <summary>Where the list begins that is all of what a variable is set to; 0 where it is something else.</summary>
    private int ListStart()
    {
        if (_part.Name != "set" || _tokens.Count < 6 || !_tokens[2].IsOperator("=") || !_tokens[3].IsOperator("[") || !_tokens[^1].IsOperator("]")) return 0;
        var depth = 0;
        for (var i = 3; i < _tokens.Count; i++)
        {
            if (IsOpening(_tokens[i])) depth++;
            else if (IsClosing(_tokens[i]) && --depth == 0) return i == _tokens.Count - 1 ? 3 : 0;
        }

        return 0;
    }

    private string Broken(string open, string close, int start)
    {
        var text = new StringBuilder();
        text.Append(open).Append(' ').Append(Join(0, start + 1)).Append('\n');
        var (depth, from) = (0, start + 1);
        for (var i = start + 1; i < _tokens.Count - 1; i++)
        {
            if (IsOpening(_tokens[i])) depth++;
            else if (IsClosing(_tokens[i])) depth--;
            if (i < _tokens.Count - 2 && !(depth == 0 && _tokens[i + 1].IsOperator(","))) continue;
            text.Append("  ").Append(Join(from, i + 1)).Append(",\n");
            from = i + 2;
            i++;
        }

        return text.Append("] ").Append(close).ToString();
    }

    private string Join(int from, int to)
    {
        var text = new StringBuilder();
        var brackets = new Stack<char>();
        for (var i = from; i < to; i++)
        {
            if (IsClosing(_tokens[i])) brackets.TryPop(out _);
            if (i > from && NeedsBlank(i, from, brackets)) text.Append(' ');
            text.Append(_words[i]);
            if (IsOpening(_tokens[i])) brackets.Push(_tokens[i].Text[0]);
        }

        return text.ToString();
    }

    /// <summary>Whether a blank stands before a token.</summary>
    private bool NeedsBlank(int i, int from, Stack<char> brackets)
    {
        var (before, token) = (_tokens[i - 1], _tokens[i]);
        var inside = brackets.TryPeek(out var bracket) ? bracket : '\0';
        if (before.Kind == TokenKind.Operator)
        {
            if (IsOpening(before) || before.Text == ".") return false;
            if (before.Text == ":" && inside == '[') return false;
            if (before.Text == "=" && inside == '(') return false;
            if (IsSign(i - 1, from)) return false;
        }

        if (token.Kind != TokenKind.Operator) return true;
        return token.Text switch
        {
            ")" or "]" or "}" or "," or "." or ";" => false,
            ":" => false,
            "=" => inside != '(',
            "(" or "[" => !EndsValue(before),
            _ => true,
        };
    }

    /// <summary>Whether an operator has no left side: a sign, or what unpacks an argument.</summary>
    private bool IsSign(int i, int from)
    {
        if (_tokens[i].Text is not ("+" or "-" or "*" or "**")) return false;
        return i == from || !EndsValue(_tokens[i - 1]);
    }

    private static bool EndsValue(Token token) => token.Kind switch
    {
        TokenKind.Operator => IsClosing(token),
        TokenKind.Name => Array.IndexOf(Keywords, token.Text) < 0,
        _ => true,
    };

    private static bool IsOpening(Token token) => token.Kind == TokenKind.Operator && token.Text is "(" or "[" or "{";

    private static bool IsClosing(Token token) => token.Kind == TokenKind.Operator && token.Text is ")" or "]" or "}";

    private static string Quoted(string word)
    {
        if (word.Length < 2 || word[0] != '\'' || word[^1] != '\'') return word;
        var inside = word.AsSpan(1, word.Length - 2);
        return inside.IndexOfAny('"', '\'', '\\') >= 0 ? word : $"\"{inside}\"";
    }
}
