using Pthbs.Jinja.Errors;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Bodies: text, printed expressions and statements up to one of the tags that end the body.</summary>
internal sealed partial class Parser
{
    /// <summary>Parses the end of a statement's head and its body; stands on the ending tag's name afterwards.</summary>
    private List<Statement> ParseBodyOf(string tag, int position, params string[] ends)
    {
        SkipOperator(":");
        ExpectBlockEnd();
        _open.Push(new OpenTag(tag, position, ends));
        Enter(position);
        var body = ParseBody(ends);
        Leave();
        if (_current.Kind == TokenKind.EndOfTemplate) throw FailUnclosed();
        _open.Pop();
        return body;
    }

    /// <summary>The same for a body with one possible end, which is skipped.</summary>
    private List<Statement> ParseWholeBodyOf(string tag, int position, string end)
    {
        var body = ParseBodyOf(tag, position, end);
        Next();
        return body;
    }

    private List<Statement> ParseBody(string[] ends)
    {
        var body = new List<Statement>();
        while (true)
        {
            switch (_current.Kind)
            {
                case TokenKind.EndOfTemplate:
                    return body;
                case TokenKind.Text:
                    body.Add(new TextStatement(_current.Position, _current.Length));
                    Next();
                    break;
                case TokenKind.VariableBegin:
                    Next();
                    var value = ParseTuple();
                    body.Add(new PrintStatement(value.Position, value));
                    Expect(TokenKind.VariableEnd, "end of print statement");
                    break;
                default:
                    Next();
                    if (_current.Kind == TokenKind.Name && Array.IndexOf(ends, _current.Text) >= 0) return body;
                    ParseStatement(body);
                    ExpectBlockEnd();
                    break;
            }
        }
    }

    private void ExpectBlockEnd() => Expect(TokenKind.BlockEnd, "end of statement block");

    private TemplateException FailUnclosed()
    {
        var open = _open.Peek();
        return Fail(
            $"the template ends before '{open.Name}' is closed",
            _current.Position,
            string.Join(" or ", open.Ends.Select(end => $"'{end}'")),
            $"'{open.Name}' was opened on line {_source.LineOf(open.Position)}");
    }

    private TemplateException FailUnknownTag(Token name)
    {
        if (_open.TryPeek(out var open))
        {
            var expected = string.Join(" or ", open.Ends.Select(end => $"'{end}'"));
            var opened = $"'{open.Name}' was opened on line {_source.LineOf(open.Position)}";
            if (Array.Exists(StatementNames, tag => name.Text == "end" + tag) || name.Text is "else" or "elif")
                return Fail($"unexpected tag '{name.Text}'", name.Position, expected, opened);
        }

        return Fail($"unknown tag '{name.Text}'", name.Position, hint: HintForTag(name.Text));
    }

    private string? HintForTag(string name)
    {
        if (name is "elseif" or "elsif" or "elif") return _open.Any(open => open.Name == "if") ? "write 'elif'" : "no 'if' is open here";
        if (name.StartsWith("end", StringComparison.Ordinal) && Array.IndexOf(StatementNames, name[3..]) >= 0) return $"no '{name[3..]}' is open here";
        if (name == "end" && _open.TryPeek(out var last)) return $"'end{last.Name}' ends '{last.Name}'";
        return Suggestion.For(name, KnownTags());
    }

    private IEnumerable<string> KnownTags() =>
        _open.TryPeek(out var open) ? StatementNames.Concat(open.Ends) : StatementNames;
}
