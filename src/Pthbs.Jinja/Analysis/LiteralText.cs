using System.Text;
using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>The text that stands in a part of a template, in all branches of it, where nothing in it prints what only rendering can tell.</summary>
internal sealed class LiteralText(SourceText source) : SyntaxVisitor
{
    private readonly StringBuilder _text = new();
    private bool _isComputed;

    /// <summary>The text of a block; null where something is printed, included, called, or can be overridden.</summary>
    public static string? Of(BlockStatement block, SourceText source)
    {
        var literal = new LiteralText(source);
        literal.VisitAll(block.Body);
        return literal._isComputed ? null : literal._text.ToString();
    }

    public override void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case TextStatement text:
                _text.Append(source.Text, text.Position, text.Length);
                break;
            case IfStatement or ForStatement or WithStatement:
                node.VisitChildren(this);
                break;
            case PrintStatement or IncludeStatement or BlockStatement or CallBlockStatement or FilterBlockStatement or AutoescapeStatement:
                _isComputed = true;
                break;
            default:
                // Expressions, and statements that leave nothing.
                break;
        }
    }
}
