namespace Pthbs.Jinja.Syntax;

/// <summary><c>{% if %}</c> with its <c>elif</c>s as further branches.</summary>
internal sealed class IfStatement(int position, IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> branches, IReadOnlyList<Statement> otherwise)
    : Statement(position)
{
    public IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> Branches => branches;

    public IReadOnlyList<Statement> Otherwise => otherwise;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        foreach (var (test, body) in branches)
        {
            visitor.Visit(test);
            visitor.VisitAll(body);
        }

        visitor.VisitAll(otherwise);
    }
}

internal sealed class ForStatement(
    int position, Target target, Expression items, Expression? test, bool recursive, bool usesLoop, IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise)
    : Statement(position)
{
    public Target Target => target;

    public Expression Items => items;

    /// <summary>The <c>if</c> of the loop's head: items for which it does not hold are skipped and not counted.</summary>
    public Expression? Test => test;

    public bool Recursive => recursive;

    /// <summary>Whether the body uses <c>loop</c>, or contains a scoped block, which may.</summary>
    public bool UsesLoop => usesLoop;

    public IReadOnlyList<Statement> Body => body;

    public IReadOnlyList<Statement> Otherwise => otherwise;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(target);
        visitor.Visit(items);
        visitor.VisitOptional(test);
        visitor.VisitAll(body);
        visitor.VisitAll(otherwise);
    }
}

internal sealed class BreakStatement(int position) : Statement(position)
{
    public override void VisitChildren(SyntaxVisitor visitor)
    {
    }
}

internal sealed class ContinueStatement(int position) : Statement(position)
{
    public override void VisitChildren(SyntaxVisitor visitor)
    {
    }
}
