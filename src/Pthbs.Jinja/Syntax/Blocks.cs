namespace Pthbs.Jinja.Syntax;

/// <summary>A named part of a template that a child may replace.</summary>
internal sealed class BlockStatement(int position, string name, bool scoped, bool required, IReadOnlyList<Statement> body, SpecialNames uses, bool isNested)
    : Statement(position)
{
    public string Name => name;

    /// <summary>Whether the block sees the variables of the scope it stands in.</summary>
    public bool Scoped => scoped;

    public bool Required => required;

    public IReadOnlyList<Statement> Body => body;

    public SpecialNames Uses => uses;

    /// <summary>Whether it stands inside another block.</summary>
    public bool IsNested => isNested;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.VisitAll(body);
}

internal sealed class ExtendsStatement(int position, Expression template) : Statement(position)
{
    public Expression Template => template;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(template);
}

/// <summary><c>{% filter upper %} … {% endfilter %}</c></summary>
internal sealed class FilterBlockStatement(int position, FilterExpression filter, IReadOnlyList<Statement> body) : Statement(position)
{
    public FilterExpression Filter => filter;

    public IReadOnlyList<Statement> Body => body;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.VisitAll(body);
        visitor.Visit(filter);
    }
}

internal sealed class AutoescapeStatement(int position, Expression enabled, IReadOnlyList<Statement> body) : Statement(position)
{
    public Expression Enabled => enabled;

    public IReadOnlyList<Statement> Body => body;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(enabled);
        visitor.VisitAll(body);
    }
}
