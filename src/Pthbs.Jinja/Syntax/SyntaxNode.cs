namespace Pthbs.Jinja.Syntax;

/// <summary>A node of a parsed template. Positions are offsets into the source; lines are counted only when an error needs one.</summary>
internal abstract class SyntaxNode(int position)
{
    public int Position => position;

    /// <summary>Shows every direct child to the visitor, in the order in which Jinja2 evaluates them.</summary>
    public abstract void VisitChildren(SyntaxVisitor visitor);
}

/// <summary>Something that has a value.</summary>
internal abstract class Expression(int position) : SyntaxNode(position);

/// <summary>Something that is done.</summary>
internal abstract class Statement(int position) : SyntaxNode(position);
