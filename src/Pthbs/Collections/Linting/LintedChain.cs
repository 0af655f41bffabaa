using Pthbs.Jinja;

namespace Pthbs.Collections.Linting;

/// <summary>
/// A template and all that it extends. What many templates extend is looked through once: a package costs what it states itself, and not what stands in the layouts above it.
/// </summary>
/// <param name="level">The template.</param>
/// <param name="above">What it extends; null for nothing.</param>
/// <param name="globals">The variables that every template has.</param>
internal sealed class LintedChain(LintedTemplate level, LintedChain? above, IReadOnlySet<string> globals)
{
    private List<LintedTemplate>? _levels;
    private HashSet<string>? _sets;
    private Dictionary<string, LintedBlock>? _blocks;
    private List<LintedVariable>? _variables;
    private List<LintedBlock>? _unused;
    private bool? _isOpen;

    /// <summary>The template itself.</summary>
    public LintedTemplate Level => level;

    /// <summary>The rest of the chain.</summary>
    public LintedChain? Above => above;

    /// <summary>The template that extends no other.</summary>
    public LintedTemplate Top { get; } = above is null ? level : above.Top;

    /// <summary>All templates of the chain, the lowest first.</summary>
    public IReadOnlyList<LintedTemplate> Levels => _levels ??= above is null ? [level] : [level, .. above.Levels];

    /// <summary>Whether only rendering can tell what else belongs to it.</summary>
    public bool IsOpen => _isOpen ??= level.IsOpen || above is { IsOpen: true } || (above is null && level.Uses(TemplateLink.Extends).Any());

    /// <summary>Whether the scripts that come of it have phases.</summary>
    public bool WritesPhases => level.WritesPhases || above is { WritesPhases: true };

    /// <summary>Whether one of them includes or imports something.</summary>
    public bool UsesOthers => level.UsesOthers || above is { UsesOthers: true };

    /// <summary>Whether one of them sets a variable.</summary>
    public bool IsSet(string name) => level.Known.Contains(name) || (above is not null && above.Sets.Contains(name));

    /// <summary>What they set.</summary>
    public IReadOnlySet<string> Sets
    {
        get
        {
            if (_sets is not null) return _sets;
            _sets = new HashSet<string>(StringComparer.Ordinal);
            foreach (var one in Levels) _sets.UnionWith(one.Known);
            return _sets;
        }
    }

    /// <summary>The lowest block of a name; null where there is none.</summary>
    public LintedBlock? FindBlock(string name) => level.FindBlock(name) is { } own ? own : above?.Blocks.GetValueOrDefault(name);

    /// <summary>The blocks of the chain, for each name the lowest.</summary>
    private Dictionary<string, LintedBlock> Blocks
    {
        get
        {
            if (_blocks is not null) return _blocks;
            _blocks = new Dictionary<string, LintedBlock>(StringComparer.Ordinal);
            foreach (var one in Levels)
                foreach (var block in one.Analysis?.Blocks ?? []) _blocks.TryAdd(block.Name, new LintedBlock(one, block));
            return _blocks;
        }
    }

    /// <summary>The names of the blocks of the chain.</summary>
    public IEnumerable<string> BlockNames => Blocks.Keys;

    /// <summary>The variables that they read and none of them sets.</summary>
    public IEnumerable<LintedVariable> Variables()
    {
        foreach (var use in level.Analysis?.Variables ?? [])
            if (!globals.Contains(use.Name) && !IsSet(use.Name)) yield return new LintedVariable(level, use);
        if (above is null) yield break;
        // What is set below them is there for those above too.
        foreach (var variable in above._variables ??= [.. above.Variables()])
            if (!level.Known.Contains(variable.Use.Name)) yield return variable;
    }

    /// <summary>The blocks of the chain that override nothing.</summary>
    public IEnumerable<LintedBlock> UnusedBlocks()
    {
        if (above is null) yield break;
        foreach (var block in level.Analysis?.Blocks ?? [])
            if (!block.IsNested && !above.Blocks.ContainsKey(block.Name)) yield return new LintedBlock(level, block);
        foreach (var block in above._unused ??= [.. above.UnusedBlocks()]) yield return block;
    }
}

/// <summary>A block and the template that it stands in.</summary>
internal sealed record LintedBlock(LintedTemplate Level, BlockUse Block);

/// <summary>A variable that is read, and the template that reads it.</summary>
internal sealed record LintedVariable(LintedTemplate Level, VariableUse Use);
