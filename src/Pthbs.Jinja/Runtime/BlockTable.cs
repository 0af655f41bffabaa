using Pthbs.Jinja.Errors;

namespace Pthbs.Jinja.Runtime;

/// <summary>A block of one template of a chain; <c>super()</c> goes on to the nearest one of its name above.</summary>
internal sealed class BlockLink(BlockCode code, BlockTable? above)
{
    public BlockCode Code => code;

    public BlockLink? Parent => above?.Find(code.Name);
}

/// <summary>
/// Which block of a chain of templates stands for each name: the template's own above those of the table of the template that it extends.
/// A template that others extend makes an index of all names, once; the many that nobody extends hold nothing but their place in the chain.
/// </summary>
internal sealed class BlockTable(TemplateCode template, BlockTable? above = null)
{
    private Dictionary<string, BlockLink>? _index;
    private IReadOnlyList<TemplateWarning>? _warnings;
    private Extension? _extended;

    public IEnumerable<string> Names => Index.Keys;

    /// <summary>What is most likely a mistake in the templates of the chain. To be asked for only when the chain is whole.</summary>
    public IReadOnlyList<TemplateWarning> Warnings => _warnings ??= [.. Unused()];

    private Dictionary<string, BlockLink> Index => _index ??= MakeIndex();

    public BlockLink? Find(string name)
    {
        if (_index is not null) return _index.GetValueOrDefault(name);
        return template.FindBlock(name) is { } own ? new BlockLink(own, above) : above?.Index.GetValueOrDefault(name);
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

    /// <summary>The last extension that was worked out; one object, so that threads see both halves or neither.</summary>
    private sealed record Extension(Template Parent, BlockTable Result);
}
