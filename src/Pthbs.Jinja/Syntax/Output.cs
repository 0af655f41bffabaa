namespace Pthbs.Jinja.Syntax;

/// <summary>Text of the template that goes out as it stands.</summary>
internal sealed class TextStatement(int position, string text) : Statement(position)
{
    public string Text => text;

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
