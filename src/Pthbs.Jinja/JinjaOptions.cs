namespace Pthbs.Jinja;

/// <summary>How templates are read and rendered. The defaults are Jinja2's, but for <see cref="UndefinedKind"/> and the limits.</summary>
public sealed record JinjaOptions
{
    /// <summary>The options that nobody changed.</summary>
    public static JinjaOptions Default { get; } = new();

    /// <summary>What begins a statement.</summary>
    public string BlockStart { get; init; } = "{%";

    /// <summary>What ends a statement.</summary>
    public string BlockEnd { get; init; } = "%}";

    /// <summary>What begins an expression to print.</summary>
    public string VariableStart { get; init; } = "{{";

    /// <summary>What ends an expression to print.</summary>
    public string VariableEnd { get; init; } = "}}";

    /// <summary>What begins a comment.</summary>
    public string CommentStart { get; init; } = "{#";

    /// <summary>What ends a comment.</summary>
    public string CommentEnd { get; init; } = "#}";

    /// <summary>What makes a whole line a statement, or null.</summary>
    public string? LineStatementPrefix { get; init; }

    /// <summary>What makes the rest of a line a comment, or null.</summary>
    public string? LineCommentPrefix { get; init; }

    /// <summary>Whether the newline after a statement or comment is removed.</summary>
    public bool TrimBlocks { get; init; }

    /// <summary>Whether spaces and tabs before a statement or comment that begins a line are removed.</summary>
    public bool LstripBlocks { get; init; }

    /// <summary>Whether the newline that ends the template is kept.</summary>
    public bool KeepTrailingNewline { get; init; }

    /// <summary>Whether printed values are escaped for HTML.</summary>
    public bool Autoescape { get; init; }

    /// <summary>What a variable that does not exist does when it is used.</summary>
    public UndefinedKind UndefinedKind { get; init; } = UndefinedKind.Strict;

    /// <summary>Whether <c>{% do %}</c> is known (Jinja2: jinja2.ext.do).</summary>
    public bool DoStatement { get; init; }

    /// <summary>Whether <c>{% break %}</c> and <c>{% continue %}</c> are known (Jinja2: jinja2.ext.loopcontrols).</summary>
    public bool LoopControls { get; init; }

    /// <summary>How many compiled templates an environment keeps, those used last; -1 keeps all. Others are loaded again when they are asked for. Jinja2's: 400.</summary>
    public int CacheSize { get; init; } = 400;

    /// <summary>The bytes of text that one rendering may make, captured and intermediate text counted.</summary>
    public long MaxOutputBytes { get; init; } = 256L << 20;

    /// <summary>How deep macros, includes, blocks and recursive loops may be nested in one rendering.</summary>
    public int MaxDepth { get; init; } = 250;

    /// <summary>
    /// The loop iterations and calls that one rendering may take; to go into a block, macro or template counts as forty, to walk through 1,024 characters of a text or 64 items of a
    /// list as one.
    /// </summary>
    public long MaxSteps { get; init; } = 200_000_000;

    /// <summary>Whether they can all hold at once.</summary>
    /// <exception cref="ArgumentException">A delimiter is empty, or two kinds of tags begin alike, so that one of the two could never be read; names both.</exception>
    internal void Check()
    {
        (string Name, string? Text)[] starts =
        [
            (nameof(BlockStart), BlockStart), (nameof(VariableStart), VariableStart), (nameof(CommentStart), CommentStart),
            (nameof(LineStatementPrefix), LineStatementPrefix), (nameof(LineCommentPrefix), LineCommentPrefix),
        ];
        (string Name, string? Text)[] ends = [(nameof(BlockEnd), BlockEnd), (nameof(VariableEnd), VariableEnd), (nameof(CommentEnd), CommentEnd)];
        foreach (var (name, text) in starts.Concat(ends))
        {
            if (text is { Length: 0 }) throw new ArgumentException($"{name} is empty: it has to be a text that templates can hold");
        }

        for (var i = 0; i < starts.Length; i++)
        {
            for (var j = i + 1; j < starts.Length; j++)
            {
                if (starts[i].Text is { } text && text == starts[j].Text)
                    throw new ArgumentException($"{starts[i].Name} and {starts[j].Name} are both '{text}': each kind of tag has to begin in its own way");
            }
        }
    }
}
