using Pthbs.Jinja.Errors;

namespace Pthbs.Jinja.Runtime;

/// <summary>A block of one template of a chain; <c>super()</c> goes on to the nearest one of its name above.</summary>
internal readonly record struct BlockLink(BlockCode Code, BlockTable? Above)
{
    public BlockLink? Parent => Above?.Find(Code.Name);
}

/// <summary>
/// Which block of a chain of templates stands for each name: the template's own above those of the table of the template that it extends.
/// Every eighth of the templates that others extend makes an index of all names, once; the others hold nothing but their place in the chain.
/// </summary>
internal sealed class BlockTable(TemplateCode template, BlockTable? above = null)
{
    private const int LevelsOfAnIndex = 8;
    private const int FewBlocks = 16;

    private readonly int _depth = above is null ? 0 : above._depth + 1;
    private Dictionary<string, BlockLink>? _index;
    private IReadOnlyList<TemplateWarning>? _warnings;
    private bool? _overridden;
    private Extension? _extended;

    public IEnumerable<string> Names => Index.Keys;

    /// <summary>The name of the lowest template of the chain: the one that is rendered.</summary>
    public string Name => template.Source.Name;

    /// <summary>What is most likely a mistake in the templates of the chain. To be asked for only when the chain is whole.</summary>
    public IReadOnlyList<TemplateWarning> Warnings => _warnings ??= [.. Overridden ? [] : Unused(), .. Levels().Any(level => level.Template.CommentsBehindDollar.Length > 0) ? Swallowed() : []];

    /// <summary>Whether every block of the chain is one that is there above it, or stands in one that is. Nearly always.</summary>
    private bool Overridden => _overridden ??= above is null || (above.Overridden && Array.TrueForAll(template.Blocks, block => block.IsNested || above.Find(block.Name) is not null));

    private Dictionary<string, BlockLink> Index => _index ??= MakeIndex();

    public BlockLink? Find(string name)
    {
        var mark = TemplateCode.MarkOf(name);
        for (var level = this; level is not null; level = level.Above)
        {
            if (level.HasIndex(this)) return level.Index.TryGetValue(name, out var link) ? link : null;
            if (level.Template.FindBlock(name, mark) is { } own) return new BlockLink(own, level.Above);
        }

        return null;
    }

    /// <summary>The same templates with a further one above them, and all that it surely extends. The last answer is remembered.</summary>
    /// <exception cref="TemplateException">One of those is not there, or wrong.</exception>
    public BlockTable ExtendedBy(Template parent)
    {
        if (_extended is { } known && ReferenceEquals(known.Parent, parent)) return known.Result;
        var result = Levels().Reverse().Aggregate(parent.Chain, (chain, level) => new BlockTable(level.Template, chain));
        _extended = new Extension(parent, result);
        return result;
    }

    private TemplateCode Template => template;

    private BlockTable? Above => above;

    private bool HasIndex(BlockTable lowest) =>
        _index is not null || (_depth % LevelsOfAnIndex == 0 && lowest != this) || template.Blocks.Length > FewBlocks;

    private IEnumerable<BlockTable> Levels()
    {
        for (var level = this; level is not null; level = level.Above) yield return level;
    }

    private Dictionary<string, BlockLink> MakeIndex()
    {
        var missing = Levels().TakeWhile(level => level._index is null).Reverse().ToList();
        var index = new Dictionary<string, BlockLink>(missing[0].Above?._index ?? [], StringComparer.Ordinal);
        foreach (var level in missing)
        {
            foreach (var block in level.Template.Blocks) index[block.Name] = new BlockLink(block, level.Above);
        }

        return index;
    }

    /// <summary>A block that nothing above has and nothing calls is never rendered: most likely its name is misspelt.</summary>
    private IEnumerable<TemplateWarning> Unused()
    {
        foreach (var level in Levels())
        {
            foreach (var block in level.Template.Blocks)
            {
                if (block.IsNested || level.Above is null || level.Above.Find(block.Name) is not null) continue;
                if (Levels().Any(other => other.Template.SelfReferences.Contains(block.Name))) continue;
                var source = level.Template.Source;
                yield return new TemplateWarning(
                    source.Path,
                    source.LineOf(block.Position),
                    $"the block '{block.Name}' overrides nothing: no template above has a block of that name",
                    Suggestion.For(block.Name, level.Above.Names));
            }
        }
    }

    /// <summary>Text of the shell that a template takes for a comment.</summary>
    private IEnumerable<TemplateWarning> Swallowed()
    {
        foreach (var level in Levels())
        {
            var source = level.Template.Source;
            foreach (var position in level.Template.CommentsBehindDollar)
                yield return new TemplateWarning(source.Path, source.LineOf(position), ShellLength.Message, ShellLength.Hint);
        }
    }

    /// <summary>The last extension that was worked out; one object, so that threads see both halves or neither.</summary>
    private sealed record Extension(Template Parent, BlockTable Result);
}
