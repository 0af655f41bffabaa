using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Parsing;

/// <summary>Reads names, numbers, strings and operators inside a tag, and finds the tag's end, which does not count inside brackets.</summary>
internal sealed class TagLexer(SourceText source, Delimiters delimiters)
{
    private readonly string _text = source.Text;
    private readonly Stack<char> _brackets = new();

    public void Open() => _brackets.Clear();

    public Token Read(ref int position, TagKind kind)
    {
        while (true)
        {
            if (_brackets.Count == 0 && TryEnd(ref position, kind) is { } end) return end;
            if (position >= _text.Length) return new Token(TokenKind.EndOfTemplate, position, "");
            if (!PythonSpace.Is(_text[position])) break;
            position++;
        }

        var c = _text[position];
        if (char.IsAsciiDigit(c)) return NumberLiteral.Read(source, ref position);
        if (c is '"' or '\'') return StringLiteral.Read(source, ref position);
        if (NamePart(position) is not 0) return ReadName(ref position);
        return ReadOperator(ref position, kind);
    }

    private Token? TryEnd(ref int position, TagKind kind)
    {
        if (kind == TagKind.LineStatement) return TryLineEnd(ref position);

        var start = position;
        var delimiter = kind == TagKind.Variable ? delimiters.Options.VariableEnd : delimiters.Options.BlockEnd;
        var rest = _text.AsSpan(position);
        var sign = rest.Length > 0 && (rest[0] == '-' || (rest[0] == '+' && kind == TagKind.Block)) ? rest[0] : '\0';
        if (sign != '\0' && rest[1..].StartsWith(delimiter, StringComparison.Ordinal)) position += 1 + delimiter.Length;
        else if (rest.StartsWith(delimiter, StringComparison.Ordinal))
        {
            position += delimiter.Length;
            sign = '\0';
        }
        else return null;

        if (sign == '-') position = PythonSpace.SkipForward(_text, position);
        else if (sign == '\0' && kind == TagKind.Block && delimiters.Options.TrimBlocks && position < _text.Length && _text[position] == '\n') position++;
        return new Token(kind == TagKind.Variable ? TokenKind.VariableEnd : TokenKind.BlockEnd, start, "");
    }

    /// <summary>A line statement ends with its line, and takes the blank lines after it along.</summary>
    private Token? TryLineEnd(ref int position)
    {
        var start = position;
        var end = PythonSpace.SkipForward(_text, position);
        if (end < _text.Length)
        {
            var newline = end == start ? -1 : _text.LastIndexOf('\n', end - 1, end - start);
            if (newline < 0) return null;
            end = newline + 1;
        }

        position = end;
        return new Token(TokenKind.BlockEnd, start, "");
    }

    private Token ReadName(ref int position)
    {
        var start = position;
        while (NamePart(position) is var units and not 0) position += units;
        var name = delimiters.Names.Get(_text.AsSpan(start, position - start));
        if (!System.Text.Ascii.IsValid(name) && !StringKinds.IsName(name)) throw Fail($"{StringRepr.Of(name)} is no name", start);
        return new Token(TokenKind.Name, start, name);
    }

    /// <summary>How much of the text at a position belongs to a name, whether or not it can stand there; 0 if nothing does.</summary>
    private int NamePart(int position)
    {
        if (position >= _text.Length) return 0;
        if (char.IsAscii(_text[position])) return Characters.IsWord(_text[position]) ? 1 : 0;
        var c = CodePoints.At(_text, position);
        return Characters.IsWord(c) || Characters.ContinuesName(c) ? CodePoints.Units(c) : 0;
    }

    private Token ReadOperator(ref int position, TagKind kind)
    {
        var start = position;
        var c = _text[position];
        var next = position + 1 < _text.Length ? _text[position + 1] : '\0';
        var text = (c, next) switch
        {
            ('/', '/') => "//",
            ('*', '*') => "**",
            ('=', '=') => "==",
            ('!', '=') => "!=",
            ('>', '=') => ">=",
            ('<', '=') => "<=",
            ('+', _) => "+",
            ('-', _) => "-",
            ('/', _) => "/",
            ('*', _) => "*",
            ('%', _) => "%",
            ('~', _) => "~",
            ('[', _) => "[",
            (']', _) => "]",
            ('(', _) => "(",
            (')', _) => ")",
            ('{', _) => "{",
            ('}', _) => "}",
            ('>', _) => ">",
            ('<', _) => "<",
            ('=', _) => "=",
            ('.', _) => ".",
            (':', _) => ":",
            ('|', _) => "|",
            (',', _) => ",",
            (';', _) => ";",
            _ => throw Fail($"unexpected character {StringRepr.Of(Characters.TextOf(CodePoints.At(_text, position)))}", start, position > 0 && _text[position - 1] == '\n' && kind != TagKind.LineStatement ? "the tag that begins above this line is not closed" : HintFor(c)),
        };
        Balance(text, start, kind);
        position += text.Length;
        return new Token(TokenKind.Operator, start, text);
    }

    private void Balance(string text, int position, TagKind kind)
    {
        switch (text[0])
        {
            case '{':
                _brackets.Push('}');
                break;
            case '(':
                _brackets.Push(')');
                break;
            case '[':
                _brackets.Push(']');
                break;
            case '}' or ')' or ']':
                if (!_brackets.TryPop(out var expected)) throw Fail($"unexpected '{text}'", position, HintForEnd(position, kind));
                if (expected != text[0]) throw Fail($"unexpected '{text}', expected '{expected}'", position);
                break;
        }
    }

    /// <summary>What a sign of other languages is called here.</summary>
    private static string? HintFor(char c) => c switch
    {
        '&' => "'and' joins conditions",
        '!' => "'not' negates a condition",
        '?' => "'a if condition else b' chooses one of two values",
        '`' or '$' or '@' or '#' or '\\' => "put text in quotes",
        _ => null,
    };

    /// <summary>A closing brace that closes nothing: most likely the tag ends with what ends tags of the other kind, or with half of its own.</summary>
    private string? HintForEnd(int position, TagKind kind)
    {
        if (_text[position] != '}' || kind == TagKind.LineStatement) return null;
        var (start, end) = kind == TagKind.Variable
            ? (delimiters.Options.VariableStart, delimiters.Options.VariableEnd)
            : (delimiters.Options.BlockStart, delimiters.Options.BlockEnd);
        return $"'{start}' ends with '{end}'";
    }

    private TemplateException Fail(string message, int position, string? hint = null) =>
        new TemplateException(TemplateErrorKind.Syntax, message) { Hint = hint }.At(source, position);
}
