namespace Pthbs.Jinja.Syntax;

/// <summary>A variable that is read.</summary>
internal sealed class NameExpression(int position, string name) : Expression(position)
{
    public string Name => name;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
    }
}

/// <summary><c>a.b</c></summary>
internal sealed class AttributeExpression(int position, Expression target, string name) : Expression(position)
{
    public Expression Target => target;

    public string Name => name;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(target);
}

/// <summary><c>a[b]</c></summary>
internal sealed class ItemExpression(int position, Expression target, Expression key) : Expression(position)
{
    public Expression Target => target;

    public Expression Key => key;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(target);
        visitor.Visit(key);
    }
}

/// <summary><c>start:stop:step</c>, only inside square brackets.</summary>
internal sealed class SliceExpression(int position, Expression? start, Expression? stop, Expression? step) : Expression(position)
{
    public Expression? Start => start;

    public Expression? Stop => stop;

    public Expression? Step => step;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.VisitOptional(start);
        visitor.VisitOptional(stop);
        visitor.VisitOptional(step);
    }
}
