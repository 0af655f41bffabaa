namespace Pthbs.Jinja.Syntax;

/// <summary>A whole parsed template.</summary>
internal sealed class TemplateSyntax(IReadOnlyList<Statement> body, SpecialNames uses) : SyntaxNode(0)
{
    public IReadOnlyList<Statement> Body => body;

    public SpecialNames Uses => uses;

    /// <summary>All blocks, those inside other statements too, in the order of the source.</summary>
    public IReadOnlyList<BlockStatement> Blocks { get; init; } = [];

    /// <summary>Whether it extends another template, somewhere.</summary>
    public bool Extends { get; init; }

    /// <summary>Where names are set whose values do not last to the end of the template; null if none is.</summary>
    public IReadOnlyDictionary<string, InnerSet>? InnerSets { get; init; }

    /// <summary>The blocks that are called as <c>self.name()</c>.</summary>
    public string[] SelfReferences { get; init; } = [];

    /// <summary>Where comments begin right behind a dollar sign.</summary>
    public int[] CommentsBehindDollar { get; init; } = [];

    /// <summary>Where a string stands right behind another one in a list, and is one with it.</summary>
    public int[] JoinedStrings { get; init; } = [];

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.VisitAll(body);
}
