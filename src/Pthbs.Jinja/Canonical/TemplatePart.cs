using Pthbs.Jinja.Parsing;

namespace Pthbs.Jinja.Canonical;

/// <summary>What a part of a template's source is.</summary>
internal enum PartKind
{
    /// <summary>Text between tags, white space that is not printed included.</summary>
    Text,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>A raw block, its tags included.</summary>
    Raw,

    /// <summary>A statement.</summary>
    Statement,

    /// <summary>A value that is printed.</summary>
    Value,
}

/// <summary>A part of a template's source; all parts together are the whole of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Its text.</param>
/// <param name="Start">Where it begins.</param>
internal sealed record TemplatePart(PartKind Kind, string Source, int Start)
{
    /// <summary>The tokens of a tag, between its ends.</summary>
    public IReadOnlyList<Token> Tokens { get; init; } = [];

    /// <summary>The texts of the tokens as they are written.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>How many statements are open around it that end with an <c>end…</c>.</summary>
    public int Depth { get; init; }

    /// <summary>What a statement is called.</summary>
    public string Name => Kind == PartKind.Statement && Tokens.Count > 0 ? Tokens[0].Text : "";
}
