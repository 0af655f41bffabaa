using System.Runtime.CompilerServices;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Turns a template into its syntax tree. The grammar is Jinja2's; this part holds the tokens and the errors.</summary>
internal sealed partial class Parser
{
    private const int MaxNesting = 200;

    private readonly SourceText _source;
    private readonly JinjaOptions _options;
    private readonly Lexer _lexer;
    private readonly Stack<OpenTag> _open = new();
    private Token _current;
    private int _lists;
    private List<int>? _joinedStrings;
    private Token? _ahead;
    private int _nesting;
    private int _loops;

    private Parser(SourceText source, Delimiters delimiters)
    {
        _source = source;
        _options = delimiters.Options;
        _lexer = new Lexer(source, delimiters);
        _current = _lexer.Read();
    }

    /// <summary>Parses a whole template.</summary>
    /// <exception cref="TemplateException">It is no template; the place is set.</exception>
    public static TemplateSyntax Parse(SourceText source, Delimiters delimiters)
    {
        var parser = new Parser(source, delimiters);
        var body = parser.ParseBody([]);
        return new TemplateSyntax(body, parser._used)
        {
            Blocks = parser._blocks,
            Extends = parser._extends,
            InnerSets = parser._innerSets,
            CommentsBehindDollar = parser._lexer.CommentsBehindDollar,
            JoinedStrings = parser._joinedStrings is null ? [] : [.. parser._joinedStrings],
            SelfReferences = parser._selfReferences is null ? [] : [.. parser._selfReferences],
        };
    }

    private Token Next()
    {
        var token = _current;
        Note(token);
        _current = _ahead ?? _lexer.Read();
        _ahead = null;
        return token;
    }

    private Token Peek() => _ahead ??= _lexer.Read();

    private bool SkipName(string name)
    {
        if (!_current.IsName(name)) return false;
        Next();
        return true;
    }

    private bool SkipOperator(string text)
    {
        if (!_current.IsOperator(text)) return false;
        Next();
        return true;
    }

    private Token Expect(TokenKind kind, string expected)
    {
        if (_current.Kind == kind) return Next();
        if (_current.Kind == TokenKind.EndOfTemplate) throw FailAtEnd(expected);
        throw Fail($"unexpected {_current.Describe()}", _current.Position, expected, HintFor(_current));
    }

    private Token ExpectOperator(string text)
    {
        if (_current.IsOperator(text)) return Next();
        if (_current.Kind == TokenKind.EndOfTemplate) throw FailAtEnd($"'{text}'");
        throw Fail($"unexpected {_current.Describe()}", _current.Position, $"'{text}'", HintFor(_current));
    }

    private void ExpectName(string name)
    {
        if (SkipName(name)) return;
        if (_current.Kind == TokenKind.EndOfTemplate) throw FailAtEnd($"'{name}'");
        throw Fail($"unexpected {_current.Describe()}", _current.Position, $"'{name}'", HintFor(_current));
    }

    private string ExpectIdentifier(string what) => Expect(TokenKind.Name, what).Text;

    private TemplateException FailAtEnd(string expected) =>
        Fail("the template ends inside a tag", _current.Position, expected, HintForEnd());

    private TemplateException Fail(string message, int position, string? expected = null, string? hint = null) =>
        new TemplateException(TemplateErrorKind.Syntax, message) { Expected = expected, Hint = hint }.At(_source, position);

    private void Enter(int position)
    {
        if (++_nesting > MaxNesting) throw new TemplateException(TemplateErrorKind.Limit, $"the template is nested deeper than {MaxNesting} levels").At(_source, position);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw StackShortage.Error("the template").At(_source, position);
    }

    private void Leave() => _nesting--;

    /// <summary>A statement whose end has not been seen yet.</summary>
    private readonly record struct OpenTag(string Name, int Position, string[] Ends);
}
