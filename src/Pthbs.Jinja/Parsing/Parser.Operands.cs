using System.Text;
using Pthbs.Jinja.Syntax;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Parsing;

/// <summary>Names, literals, tuples, and what follows them: members, items and slices.</summary>
internal sealed partial class Parser
{
    private Expression ParsePrimary()
    {
        var token = _current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                Next();
                NoteUse(token.Text);
                return token.Text switch
                {
                    "true" or "True" => new ConstantExpression(token.Position, Boxed.True),
                    "false" or "False" => new ConstantExpression(token.Position, Boxed.False),
                    "none" or "None" => new ConstantExpression(token.Position, null),
                    _ => new NameExpression(token.Position, token.Text),
                };
            case TokenKind.String:
                return new ConstantExpression(token.Position, ParseStrings());
            case TokenKind.Integer or TokenKind.Float:
                Next();
                return new ConstantExpression(token.Position, token.Value);
            case TokenKind.Operator when token.Text == "(":
                Next();
                var tuple = ParseTuple(inParentheses: true);
                ExpectOperator(")");
                return tuple;
            case TokenKind.Operator when token.Text == "[":
                return ParseList();
            case TokenKind.Operator when token.Text == "{":
                return ParseDictionary();
            case TokenKind.EndOfTemplate:
                throw FailAtEnd("an expression");
            default:
                throw Fail($"unexpected {token.Describe()}", token.Position, "an expression", HintFor(token));
        }
    }

    /// <summary>Strings side by side are one.</summary>
    private string ParseStrings()
    {
        var first = (string)Next().Value!;
        if (_current.Kind != TokenKind.String) return first;
        if (_lists > 0) (_joinedStrings ??= []).Add(_current.Position);
        var all = new StringBuilder(first);
        while (_current.Kind == TokenKind.String) all.Append((string)Next().Value!);
        return all.ToString();
    }

    /// <summary>One expression, or a tuple if a comma follows it.</summary>
    private Expression ParseTuple(bool simplified = false, bool withConditional = true, string? end = null, bool inParentheses = false)
    {
        var start = _current.Position;
        // The word that ends the tuple can be its first name: {% for in in x %}.
        if (EndsTuple(null))
        {
            return inParentheses ? new TupleExpression(start, []) : throw Fail($"unexpected {_current.Describe()}", start, "an expression", HintFor(_current));
        }

        Enter(start);
        var first = simplified ? ParsePrimary() : ParseExpression(withConditional);
        Leave();
        if (!_current.IsOperator(",")) return first;

        var items = new List<Expression> { first };
        while (SkipOperator(",") && !EndsTuple(end)) items.Add(simplified ? ParsePrimary() : ParseExpression(withConditional));
        return new TupleExpression(start, items);
    }

    private bool EndsTuple(string? end) =>
        _current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || _current.IsOperator(")") || (end is not null && _current.IsName(end));

    private ListExpression ParseList()
    {
        var start = Next().Position;
        var items = new List<Expression>();
        _lists++;
        while (!_current.IsOperator("]"))
        {
            if (items.Count > 0) ExpectOperator(",");
            if (_current.IsOperator("]")) break;
            items.Add(ParseExpression());
        }

        ExpectOperator("]");
        _lists--;
        return new ListExpression(start, items);
    }

    private DictionaryExpression ParseDictionary()
    {
        var start = Next().Position;
        var pairs = new List<(Expression, Expression)>();
        while (!_current.IsOperator("}"))
        {
            if (pairs.Count > 0) ExpectOperator(",");
            if (_current.IsOperator("}")) break;
            var key = ParseExpression();
            ExpectOperator(":");
            pairs.Add((key, ParseExpression()));
        }

        ExpectOperator("}");
        return new DictionaryExpression(start, pairs);
    }

    private Expression ParsePostfix(Expression target)
    {
        while (_current.Kind == TokenKind.Operator)
        {
            if (_current.Text == ".") target = ParseMember(target);
            else if (_current.Text == "[") target = ParseItem(target);
            else if (_current.Text == "(") target = ParseCall(target);
            else break;
        }

        return target;
    }

    private Expression ParseMember(Expression target)
    {
        Next();
        var name = _current;
        if (name.Kind == TokenKind.Name)
        {
            Next();
            if (target is NameExpression { Name: "self" }) (_selfReferences ??= new HashSet<string>(StringComparer.Ordinal)).Add(name.Text);
            return new AttributeExpression(name.Position, target, name.Text);
        }

        if (name.Kind != TokenKind.Integer) throw Fail($"unexpected {name.Describe()}", name.Position, "a name or a number");
        Next();
        return new ItemExpression(name.Position, target, new ConstantExpression(name.Position, name.Value));
    }

    private ItemExpression ParseItem(Expression target)
    {
        var start = Next().Position;
        var keys = new List<Expression>();
        while (!_current.IsOperator("]"))
        {
            if (keys.Count > 0) ExpectOperator(",");
            keys.Add(ParseSubscript());
        }

        Next();
        return new ItemExpression(start, target, keys.Count == 1 ? keys[0] : new TupleExpression(start, keys));
    }

    private Expression ParseSubscript()
    {
        var start = _current.Position;
        Expression? first = null;
        if (!_current.IsOperator(":"))
        {
            first = ParseExpression();
            if (!_current.IsOperator(":")) return first;
        }

        Next();
        Expression? stop = null;
        Expression? step = null;
        if (!EndsSubscript() && !_current.IsOperator(":")) stop = ParseExpression();
        if (SkipOperator(":") && !EndsSubscript()) step = ParseExpression();
        return new SliceExpression(start, first, stop, step);
    }

    private bool EndsSubscript() => _current.IsOperator("]") || _current.IsOperator(",");
}
