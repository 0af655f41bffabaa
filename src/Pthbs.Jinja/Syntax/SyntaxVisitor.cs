namespace Pthbs.Jinja.Syntax;

/// <summary>Walks a tree: <see cref="Visit(SyntaxNode)"/> decides for each node whether to go on into its children.</summary>
internal abstract class SyntaxVisitor
{
    public abstract void Visit(SyntaxNode node);

    public void VisitAll(IReadOnlyList<SyntaxNode> nodes)
    {
        for (var i = 0; i < nodes.Count; i++) Visit(nodes[i]);
    }

    public void VisitOptional(SyntaxNode? node)
    {
        if (node is not null) Visit(node);
    }
}
