using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Statements of control flow, assignment and output.</summary>
internal sealed partial class Parser
{
    private static readonly string[] StatementNames =
    [
        "autoescape", "block", "break", "call", "continue", "do", "extends", "filter", "for", "from", "if", "import", "include", "macro", "print", "raw",
        "set", "with",
    ];

    private void ParseStatement(List<Statement> body)
    {
        if (_current.Kind == TokenKind.EndOfTemplate) throw FailAtEnd("the name of a tag");
        if (_current.Kind != TokenKind.Name) throw Fail($"unexpected {_current.Describe()}", _current.Position, "the name of a tag");
        if (_current.Text == "print") ParsePrint(body);
        else body.Add(ParseOneStatement());
    }

    private Statement ParseOneStatement() => _current.Text switch
    {
        "for" => ParseFor(),
        "if" => ParseIf(),
        "block" => ParseBlock(),
        "extends" => ParseExtends(),
        "macro" => ParseMacro(),
        "include" => ParseInclude(),
        "from" => ParseFrom(),
        "import" => ParseImport(),
        "set" => ParseSet(),
        "with" => ParseWith(),
        "autoescape" => ParseAutoescape(),
        "call" => ParseCallBlock(),
        "filter" => ParseFilterBlock(),
        "do" when _options.DoStatement => new DoStatement(Next().Position, ParseTuple()),
        "break" when _options.LoopControls => new BreakStatement(InLoop(Next())),
        "continue" when _options.LoopControls => new ContinueStatement(InLoop(Next())),
        _ => throw FailUnknownTag(_current),
    };

    private int InLoop(Token token) =>
        _loops > 0 ? token.Position : throw Fail($"'{token.Text}' outside a loop", token.Position);

    private void ParsePrint(List<Statement> body)
    {
        Next();
        var first = true;
        while (_current.Kind != TokenKind.BlockEnd)
        {
            if (!first) ExpectOperator(",");
            first = false;
            var value = ParseExpression();
            body.Add(new PrintStatement(value.Position, value));
        }
    }

    private IfStatement ParseIf()
    {
        var start = Next().Position;
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        var otherwise = new List<Statement>();
        while (true)
        {
            var test = ParseTuple(withConditional: false);
            branches.Add((test, ParseBodyOf("if", start, "elif", "else", "endif")));
            var end = Next();
            if (end.Text == "elif") continue;
            if (end.Text == "else") otherwise = ParseWholeBodyOf("if", start, "endif");
            return new IfStatement(start, branches, otherwise);
        }
    }

    private ForStatement ParseFor()
    {
        var start = Next().Position;
        _insideFor++;
        var target = ParseTarget("in");
        ExpectName("in");
        var items = ParseTuple(withConditional: false, end: "recursive");
        var test = SkipName("if") ? ParseExpression() : null;
        var recursive = SkipName("recursive");
        _loops++;
        var scopedBlocks = _scopedBlocks;
        var outside = BeginUses();
        var body = ParseBodyOf("for", start, "endfor", "else");
        var uses = EndUses(outside);
        _loops--;
        var otherwise = Next().Text == "else" ? ParseWholeBodyOf("for", start, "endfor") : [];
        _insideFor--;
        var usesLoop = recursive || uses.HasFlag(SpecialNames.Loop) || _scopedBlocks > scopedBlocks;
        return new ForStatement(start, target, items, test, recursive, usesLoop, body, otherwise);
    }

    private Statement ParseSet()
    {
        var start = Next().Position;
        var target = ParseSetTarget();
        if (SkipOperator("=")) return new SetStatement(start, target, ParseTuple());
        var filter = (FilterExpression?)ParseFilters(null);
        return new SetBlockStatement(start, target, filter, ParseWholeBodyOf("set", start, "endset"));
    }

    private WithStatement ParseWith()
    {
        var start = Next().Position;
        var bindings = new List<(Target, Expression)>();
        while (_current.Kind != TokenKind.BlockEnd)
        {
            if (bindings.Count > 0) ExpectOperator(",");
            var target = ParseTarget(null);
            ExpectOperator("=");
            bindings.Add((target, ParseExpression()));
        }

        return new WithStatement(start, bindings, ParseWholeBodyOf("with", start, "endwith"));
    }

    private AutoescapeStatement ParseAutoescape()
    {
        var start = Next().Position;
        var enabled = ParseExpression();
        return new AutoescapeStatement(start, enabled, ParseWholeBodyOf("autoescape", start, "endautoescape"));
    }

    private FilterBlockStatement ParseFilterBlock()
    {
        var start = Next().Position;
        var filter = (FilterExpression)ParseFilters(ParseFilter(null))!;
        return new FilterBlockStatement(start, filter, ParseWholeBodyOf("filter", start, "endfilter"));
    }
}
