namespace Pthbs.Jinja.Syntax;

/// <summary>Which statements may print where they stand: text, values, blocks, and whatever holds one of those.</summary>
internal sealed class PrintingStatements : SyntaxVisitor
{
    private bool _prints;

    public static bool MayPrint(Statement statement)
    {
        var visitor = new PrintingStatements();
        visitor.Visit(statement);
        return visitor._prints;
    }

    public override void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case TextStatement or PrintStatement or BlockStatement or IncludeStatement or CallBlockStatement or FilterBlockStatement:
                _prints = true;
                break;
            case IfStatement or ForStatement or WithStatement or AutoescapeStatement:
                node.VisitChildren(this);
                break;
            default:
                // Expressions, and statements that only set something.
                break;
        }
    }
}
