using Pthbs.Jinja.Errors;

namespace Pthbs.Jinja.Runtime;

/// <summary>A block and the ones of its name in the templates above, for <c>super()</c>.</summary>
internal sealed record BlockLink(BlockCode Code, BlockLink? Parent);

/// <summary>Which block of a chain of templates stands for each name. Made once a chain and shared by all templates below.</summary>
internal sealed class BlockTable
{
    private readonly Dictionary<string, BlockLink> _links;
    private readonly IReadOnlyList<TemplateCode> _templates;
    private Extension? _extended;

    /// <summary>The blocks of one template alone.</summary>
    public BlockTable(TemplateCode template)
    {
        _links = new Dictionary<string, BlockLink>(template.Blocks.Count, StringComparer.Ordinal);
        foreach (var block in template.Blocks) _links[block.Name] = new BlockLink(block, null);
        _templates = [template];
        Warnings = [];
    }

    private BlockTable(BlockTable child, BlockTable parent, bool isWhole)
    {
        _links = new Dictionary<string, BlockLink>(parent._links, StringComparer.Ordinal);
        foreach (var (name, link) in child._links) _links[name] = parent._links.TryGetValue(name, out var above) ? Append(link, above) : link;
        _templates = [.. child._templates, .. parent._templates];
        Warnings = [.. child.Warnings, .. parent.Warnings, .. isWhole ? Unused(child, parent) : []];
    }

    public IReadOnlyList<TemplateWarning> Warnings { get; }

    public IEnumerable<string> Names => _links.Keys;

    public BlockLink? Find(string name) => _links.GetValueOrDefault(name);

    /// <summary>This table with the blocks of <paramref name="parent"/> and everything it surely extends below it.</summary>
    public BlockTable ExtendedBy(Template parent)
    {
        if (_templates.Contains(parent.Code)) return this;
        if (_extended is { } known && ReferenceEquals(known.Parent, parent)) return known.Result;
        var above = parent.ChainBlocks(out var isWhole);
        var result = new BlockTable(this, above, isWhole);
        _extended = new Extension(parent, result);
        return result;
    }

    /// <summary>The last extension that was worked out; one object, so that threads see both halves or neither.</summary>
    private sealed record Extension(Template Parent, BlockTable Result);

    private static BlockLink Append(BlockLink link, BlockLink above) =>
        new(link.Code, link.Parent is null ? above : Append(link.Parent, above));

    /// <summary>A block that nothing above has and nothing calls is never rendered: most likely its name is misspelt.</summary>
    private static IEnumerable<TemplateWarning> Unused(BlockTable child, BlockTable parent)
    {
        foreach (var (name, link) in child._links)
        {
            if (link.Code.IsNested || link.Parent is not null || parent._links.ContainsKey(name)) continue;
            if (child._templates.Concat(parent._templates).Any(template => template.SelfReferences.Contains(name))) continue;
            var source = link.Code.Function.Template.Source;
            yield return new TemplateWarning(
                source.Path,
                source.LineOf(link.Code.Position),
                $"the block '{name}' overrides nothing: no template above has a block of that name",
                Suggestion.For(name, parent._links.Keys));
        }
    }
}
