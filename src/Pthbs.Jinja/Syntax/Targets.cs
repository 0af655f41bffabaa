namespace Pthbs.Jinja.Syntax;

/// <summary>Something that can be assigned to.</summary>
internal abstract class Target(int position) : SyntaxNode(position);

internal sealed class NameTarget(int position, string name) : Target(position)
{
    public string Name => name;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
    }
}

/// <summary><c>a, (b, c)</c></summary>
internal sealed class TupleTarget(int position, IReadOnlyList<Target> items) : Target(position)
{
    public IReadOnlyList<Target> Items => items;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.VisitAll(items);
}

/// <summary><c>ns.name</c>, where <c>ns</c> was made by <c>namespace()</c>.</summary>
internal sealed class NamespaceTarget(int position, NameExpression owner, string name) : Target(position)
{
    public NameExpression Owner => owner;

    public string Name => name;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(owner);
}
