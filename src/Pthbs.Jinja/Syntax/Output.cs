namespace Pthbs.Jinja.Syntax;

/// <summary>Text of the template that goes out as it stands: a range of the source.</summary>
internal sealed class TextStatement(int position, int length) : Statement(position)
{
    public int Length => length;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
    }
}

/// <summary><c>{{ value }}</c></summary>
internal sealed class PrintStatement(int position, Expression value) : Statement(position)
{
    public Expression Value => value;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(value);
}

/// <summary><c>{% do value %}</c>: evaluated, not printed.</summary>
internal sealed class DoStatement(int position, Expression value) : Statement(position)
{
    public Expression Value => value;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(value);
}
