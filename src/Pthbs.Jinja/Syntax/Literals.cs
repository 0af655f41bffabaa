namespace Pthbs.Jinja.Syntax;

/// <summary>A string, number, <c>true</c>, <c>false</c> or <c>none</c>.</summary>
internal sealed class ConstantExpression(int position, object? value) : Expression(position)
{
    public object? Value => value;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
    }
}

/// <summary><c>[a, b]</c></summary>
internal sealed class ListExpression(int position, IReadOnlyList<Expression> items) : Expression(position)
{
    public IReadOnlyList<Expression> Items => items;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.VisitAll(items);
}

/// <summary><c>(a, b)</c>, or <c>a, b</c> where a tuple may stand bare.</summary>
internal sealed class TupleExpression(int position, IReadOnlyList<Expression> items) : Expression(position)
{
    public IReadOnlyList<Expression> Items => items;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.VisitAll(items);
}

/// <summary><c>{a: b}</c></summary>
internal sealed class DictionaryExpression(int position, IReadOnlyList<(Expression Key, Expression Value)> pairs) : Expression(position)
{
    public IReadOnlyList<(Expression Key, Expression Value)> Pairs => pairs;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        foreach (var (key, value) in pairs)
        {
            visitor.Visit(key);
            visitor.Visit(value);
        }
    }
}
