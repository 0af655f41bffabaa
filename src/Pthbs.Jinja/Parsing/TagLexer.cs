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
        if (c == '_' || char.IsLetterOrDigit(c) || char.IsSurrogate(c)) return ReadName(ref position);
        return ReadOperator(ref position);
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
        while (position < _text.Length && (_text[position] == '_' || char.IsLetterOrDigit(_text[position]) || char.IsSurrogate(_text[position]))) position++;
        var name = delimiters.Names.Get(_text.AsSpan(start, position - start));
        if (!char.IsLetter(name[0]) && name[0] != '_' && !char.IsSurrogate(name[0])) throw Fail("invalid character in identifier", start);
        return new Token(TokenKind.Name, start, name);
    }

    private Token ReadOperator(ref int position)
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
            _ => throw Fail($"unexpected character '{c}'", start),
        };
        Balance(text, start);
        position += text.Length;
        return new Token(TokenKind.Operator, start, text);
    }

    private void Balance(string text, int position)
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
                if (!_brackets.TryPop(out var expected)) throw Fail($"unexpected '{text}'", position);
                if (expected != text[0]) throw Fail($"unexpected '{text}', expected '{expected}'", position);
                break;
        }
    }

    private TemplateException Fail(string message, int position) =>
        new TemplateException(TemplateErrorKind.Syntax, message).At(source, position);
}
