namespace Pthbs.Jinja.Syntax;

/// <summary>What stands between the parentheses of a call, a filter or a test.</summary>
internal sealed class ArgumentList(
    IReadOnlyList<Expression> positional,
    IReadOnlyList<(string Name, Expression Value)> keywords,
    Expression? unpackedList,
    Expression? unpackedDictionary)
{
    public static ArgumentList Empty { get; } = new([], [], null, null);

    public IReadOnlyList<Expression> Positional => positional;

    public IReadOnlyList<(string Name, Expression Value)> Keywords => keywords;

    /// <summary>The <c>*args</c> of the call.</summary>
    public Expression? UnpackedList => unpackedList;

    /// <summary>The <c>**kwargs</c> of the call.</summary>
    public Expression? UnpackedDictionary => unpackedDictionary;

    public void Visit(SyntaxVisitor visitor)
    {
        visitor.VisitAll(positional);
        foreach (var (_, value) in keywords) visitor.Visit(value);
        visitor.VisitOptional(unpackedList);
        visitor.VisitOptional(unpackedDictionary);
    }
}

internal sealed class CallExpression(int position, Expression callee, ArgumentList arguments) : Expression(position)
{
    public Expression Callee => callee;

    public ArgumentList Arguments => arguments;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(callee);
        arguments.Visit(visitor);
    }
}

/// <summary><c>target | name(arguments)</c>; without a target it is applied to the text of the block it stands in.</summary>
internal sealed class FilterExpression(int position, Expression? target, string name, ArgumentList arguments) : Expression(position)
{
    public Expression? Target => target;

    public string Name => name;

    public ArgumentList Arguments => arguments;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.VisitOptional(target);
        arguments.Visit(visitor);
    }
}

/// <summary><c>target is name(arguments)</c></summary>
internal sealed class TestExpression(int position, Expression target, string name, ArgumentList arguments) : Expression(position)
{
    public Expression Target => target;

    public string Name => name;

    public ArgumentList Arguments => arguments;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(target);
        arguments.Visit(visitor);
    }
}
