using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Calls, filters and tests, which share the form of their arguments.</summary>
internal sealed partial class Parser
{
    private CallExpression ParseCall(Expression callee) => new(callee.Position, callee, ParseArguments());

    private ArgumentList ParseArguments()
    {
        var open = ExpectOperator("(").Position;
        // By far the most calls have none: self.name(), x.strip().
        if (SkipOperator(")")) return ArgumentList.Empty;
        var positional = new List<Expression>();
        var keywords = new List<(string, Expression)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Expression? list = null;
        Expression? dictionary = null;
        var needsComma = false;
        while (!_current.IsOperator(")"))
        {
            if (needsComma)
            {
                ExpectOperator(",");
                if (_current.IsOperator(")")) break;
            }

            needsComma = true;
            if (_current.IsOperator("*"))
            {
                Require(list is null && dictionary is null, open);
                Next();
                list = ParseExpression();
            }
            else if (_current.IsOperator("**"))
            {
                Require(dictionary is null, open);
                Next();
                dictionary = ParseExpression();
            }
            else if (_current.Kind == TokenKind.Name && Peek().IsOperator("="))
            {
                Require(dictionary is null, open);
                var name = Next();
                Next();
                if (!names.Add(name.Text)) throw Fail($"the keyword argument '{name.Text}' is there twice", name.Position);
                keywords.Add((name.Text, ParseExpression()));
            }
            else
            {
                Require(list is null && dictionary is null && keywords.Count == 0, open);
                positional.Add(ParseExpression());
            }
        }

        Next();
        return new ArgumentList(positional, keywords, list, dictionary);
    }

    private void Require(bool inOrder, int open)
    {
        if (!inOrder) throw Fail("the arguments of this call are out of order", open, "positional ones, then keywords, then '*list' and '**dictionary'");
    }

    private Expression? ParseFilters(Expression? target)
    {
        while (_current.IsOperator("|"))
        {
            Next();
            target = ParseFilter(target);
        }

        return target;
    }

    private FilterExpression ParseFilter(Expression? target)
    {
        var (name, position) = ParseDottedName("the name of a filter");
        var arguments = _current.IsOperator("(") ? ParseArguments() : ArgumentList.Empty;
        return new FilterExpression(position, target, name, arguments);
    }

    private Expression ParseFiltersAndTests(Expression target)
    {
        while (true)
        {
            if (_current.IsOperator("|")) target = ParseFilters(target)!;
            else if (_current.IsName("is")) target = ParseTest(target);
            else if (_current.IsOperator("(")) target = ParseCall(target);
            else return target;
        }
    }

    private Expression ParseTest(Expression target)
    {
        Next();
        var negated = SkipName("not");
        var (name, position) = ParseDottedName("the name of a test");
        var arguments = ArgumentList.Empty;
        if (_current.IsOperator("(")) arguments = ParseArguments();
        else if (StartsTestArgument())
        {
            if (_current.IsName("is")) throw Fail("tests with 'is' cannot follow each other", _current.Position, hint: "join them with 'and'");
            arguments = new ArgumentList([ParsePostfix(ParsePrimary())], [], null, null);
        }

        Expression test = new TestExpression(position, target, name, arguments);
        return negated ? new UnaryExpression(position, UnaryOperator.Not, test) : test;
    }

    private bool StartsTestArgument() => _current.Kind switch
    {
        TokenKind.Name => _current.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => _current.Text is "[" or "{",
        _ => false,
    };

    private (string Name, int Position) ParseDottedName(string what)
    {
        var token = Expect(TokenKind.Name, what);
        var name = token.Text;
        while (SkipOperator(".")) name += "." + ExpectIdentifier(what);
        return (name, token.Position);
    }
}
