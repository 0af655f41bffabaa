namespace Pthbs.Jinja.Syntax;

internal sealed class IncludeStatement(int position, Expression template, bool ignoreMissing, bool withContext) : Statement(position)
{
    public Expression Template => template;

    public bool IgnoreMissing => ignoreMissing;

    public bool WithContext => withContext;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(template);
}

/// <summary><c>{% import "x" as name %}</c></summary>
internal sealed class ImportStatement(int position, Expression template, string name, bool withContext) : Statement(position)
{
    public Expression Template => template;

    public string Name => name;

    public bool WithContext => withContext;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(template);
}

/// <summary><c>{% from "x" import a, b as c %}</c></summary>
internal sealed class FromImportStatement(int position, Expression template, IReadOnlyList<(string Name, string Alias)> names, bool withContext)
    : Statement(position)
{
    public Expression Template => template;

    public IReadOnlyList<(string Name, string Alias)> Names => names;

    public bool WithContext => withContext;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(template);
}
