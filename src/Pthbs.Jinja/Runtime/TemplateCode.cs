using Pthbs.Jinja.Parsing;

namespace Pthbs.Jinja.Runtime;

/// <summary>A compiled template.</summary>
internal sealed class TemplateCode
{
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

    public BlockCode[] Blocks { get; set; } = [];

    /// <summary>The names of blocks that are called as <c>self.name()</c>, which is a use of them.</summary>
    public string[] SelfReferences { get; set; } = [];

    /// <summary>Where names are set whose values do not last, to explain why they are undefined later.</summary>
    public IReadOnlyDictionary<string, Syntax.InnerSet>? InnerSets { get; set; }

    /// <summary>The one template that this one extends whatever happens, and where it says so.</summary>
    public (string Name, int Position)? Extends { get; set; }

    public BlockCode? FindBlock(string name)
    {
        foreach (var block in Blocks)
        {
            if (block.Name == name) return block;
        }

        return null;
    }
}
