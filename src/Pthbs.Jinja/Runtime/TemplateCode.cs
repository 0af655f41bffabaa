using Pthbs.Jinja.Parsing;

namespace Pthbs.Jinja.Runtime;

/// <summary>A compiled template.</summary>
internal sealed class TemplateCode
{
    private BlockCode[] _blocks = [];
    private ulong _blockMarks;

    public TemplateCode(SourceText source)
    {
        Source = source;
        Root = new FunctionCode(this, "");
    }

    public SourceText Source { get; }

    public FunctionCode Root { get; }

    /// <summary>What it is the code of.</summary>
    public Template Template { get; set; } = null!;

    /// <summary>Where the root wants <c>self</c>, or -1.</summary>
    public int SelfSlot { get; set; } = -1;

    public BlockCode[] Blocks
    {
        get => _blocks;
        set
        {
            _blocks = value;
            foreach (var block in value) _blockMarks |= MarkOf(block.Name);
        }
    }

    /// <summary>The names of blocks that are called as <c>self.name()</c>, which is a use of them.</summary>
    public string[] SelfReferences { get; set; } = [];

    /// <summary>How many statements of the root come before the first one that may print.</summary>
    public int SilentStatements { get; set; }

    /// <summary>The variables of the root, where it may print: what they hold is looked at again when it goes on after a layer above.</summary>
    public TopLevelVariable[] Variables { get; set; } = [];

    /// <summary>Where comments begin right behind a dollar sign, as the shell's lengths of variables do.</summary>
    public int[] CommentsBehindDollar { get; set; } = [];

    /// <summary>Where names are set whose values do not last, to explain why they are undefined later.</summary>
    public IReadOnlyDictionary<string, Syntax.InnerSet>? InnerSets { get; set; }

    /// <summary>The one template that this one extends whatever happens, and where it says so.</summary>
    public (string Name, int Position)? Extends { get; set; }

    /// <summary>
    /// One bit of 64 for a name. A template holds those of its blocks' names, so that most templates of a chain say at once that they have no block
    /// of a name.
    /// </summary>
    public static ulong MarkOf(string name) =>
        name.Length == 0 ? 0 : 1UL << ((name[0] * 31 + name[name.Length / 2] * 13 + name[^1] * 7 + name.Length) & 63);

    /// <summary>Its own block of that name, whose mark is <paramref name="mark"/>.</summary>
    public BlockCode? FindBlock(string name, ulong mark)
    {
        if ((_blockMarks & mark) == 0) return null;
        foreach (var block in _blocks)
        {
            if (block.Name == name) return block;
        }

        return null;
    }
}
