using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Expressions, from the loosest binding operator to the tightest.</summary>
internal sealed partial class Parser
{
    private Expression ParseExpression(bool withConditional = true)
    {
        Enter(_current.Position);
        var result = withConditional ? ParseConditional() : ParseOr();
        Leave();
        return result;
    }

    private Expression ParseConditional()
    {
        var result = ParseOr();
        while (_current.IsName("if"))
        {
            var position = Next().Position;
            var test = ParseOr();
            Expression? otherwise = null;
            if (SkipName("else"))
            {
                Enter(position);
                otherwise = ParseConditional();
                Leave();
            }

            result = new ConditionalExpression(position, test, result, otherwise);
        }

        return result;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (_current.IsName("or"))
        {
            var position = Next().Position;
            left = new BinaryExpression(position, BinaryOperator.Or, left, ParseAnd());
        }

        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (_current.IsName("and"))
        {
            var position = Next().Position;
            left = new BinaryExpression(position, BinaryOperator.And, left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!_current.IsName("not")) return ParseComparison();
        var position = Next().Position;
        Enter(position);
        var operand = ParseNot();
        Leave();
        return new UnaryExpression(position, UnaryOperator.Not, operand);
    }

    private Expression ParseComparison()
    {
        var first = ParseSum();
        List<(ComparisonOperator, Expression)>? rest = null;
        var position = _current.Position;
        while (ReadComparisonOperator() is { } op)
        {
            rest ??= [];
            rest.Add((op, ParseSum()));
        }

        return rest is null ? first : new ComparisonExpression(position, first, rest);
    }

    private ComparisonOperator? ReadComparisonOperator()
    {
        ComparisonOperator? found = _current.Kind switch
        {
            TokenKind.Operator => _current.Text switch
            {
                "==" => ComparisonOperator.Equal,
                "!=" => ComparisonOperator.NotEqual,
                "<" => ComparisonOperator.Less,
                "<=" => ComparisonOperator.LessOrEqual,
                ">" => ComparisonOperator.Greater,
                ">=" => ComparisonOperator.GreaterOrEqual,
                _ => null,
            },
            TokenKind.Name when _current.Text == "in" => ComparisonOperator.In,
            TokenKind.Name when _current.Text == "not" && Peek().IsName("in") => ComparisonOperator.NotIn,
            _ => null,
        };
        if (found is null) return null;
        Next();
        if (found == ComparisonOperator.NotIn) Next();
        return found;
    }

    private Expression ParseSum()
    {
        var left = ParseConcatenation();
        while (_current.Kind == TokenKind.Operator && _current.Text is "+" or "-")
        {
            var op = Next();
            left = new BinaryExpression(op.Position, op.Text == "+" ? BinaryOperator.Add : BinaryOperator.Subtract, left, ParseConcatenation());
        }

        return left;
    }

    private Expression ParseConcatenation()
    {
        var first = ParseProduct();
        if (!_current.IsOperator("~")) return first;
        var position = _current.Position;
        var parts = new List<Expression> { first };
        while (SkipOperator("~")) parts.Add(ParseProduct());
        return new ConcatenationExpression(position, parts);
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (_current.Kind == TokenKind.Operator && _current.Text is "*" or "/" or "//" or "%")
        {
            var op = Next();
            var kind = op.Text switch
            {
                "*" => BinaryOperator.Multiply,
                "/" => BinaryOperator.Divide,
                "//" => BinaryOperator.FloorDivide,
                _ => BinaryOperator.Modulo,
            };
            left = new BinaryExpression(op.Position, kind, left, ParsePower());
        }

        return left;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary(withFilters: true);
        while (_current.IsOperator("**"))
        {
            var position = Next().Position;
            left = new BinaryExpression(position, BinaryOperator.Power, left, ParseUnary(withFilters: true));
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters)
    {
        Expression result;
        if (_current.Kind == TokenKind.Operator && _current.Text is "-" or "+")
        {
            var op = Next();
            Enter(op.Position);
            result = new UnaryExpression(op.Position, op.Text == "-" ? UnaryOperator.Negate : UnaryOperator.Plus, ParseUnary(withFilters: false));
            Leave();
        }
        else
        {
            result = ParsePrimary();
        }

        result = ParsePostfix(result);
        return withFilters ? ParseFiltersAndTests(result) : result;
    }
}
