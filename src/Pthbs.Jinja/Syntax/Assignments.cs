namespace Pthbs.Jinja.Syntax;

/// <summary><c>{% set target = value %}</c></summary>
internal sealed class SetStatement(int position, Target target, Expression value) : Statement(position)
{
    public Target Target => target;

    public Expression Value => value;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(value);
        visitor.Visit(target);
    }
}

/// <summary><c>{% set target | filter %} … {% endset %}</c></summary>
internal sealed class SetBlockStatement(int position, Target target, FilterExpression? filter, IReadOnlyList<Statement> body) : Statement(position)
{
    public Target Target => target;

    public FilterExpression? Filter => filter;

    public IReadOnlyList<Statement> Body => body;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(target);
        visitor.VisitOptional(filter);
        visitor.VisitAll(body);
    }
}

/// <summary><c>{% with a = 1, b = 2 %}</c>: the values are evaluated outside the scope that the statement opens.</summary>
internal sealed class WithStatement(int position, IReadOnlyList<(Target Target, Expression Value)> bindings, IReadOnlyList<Statement> body)
    : Statement(position)
{
    public IReadOnlyList<(Target Target, Expression Value)> Bindings => bindings;

    public IReadOnlyList<Statement> Body => body;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        foreach (var (target, value) in bindings)
        {
            visitor.Visit(target);
            visitor.Visit(value);
        }

        visitor.VisitAll(body);
    }
}
