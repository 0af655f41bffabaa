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
internal sealed class FromImportStatement(int position, Expression template, IReadOnlyList<ImportedName> names, bool withContext)
    : Statement(position)
{
    public Expression Template => template;

    public IReadOnlyList<ImportedName> Names => names;

    public bool WithContext => withContext;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(template);
}

/// <summary>One name of a <c>from … import</c>: what it is in the template, what it is called here, and where it stands.</summary>
internal readonly record struct ImportedName(string Name, string Alias, int Position);
