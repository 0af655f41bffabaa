using Pthbs.Jinja;

namespace Pthbs.Collections.Linting;

/// <summary>A template of the collection that was looked at.</summary>
/// <param name="name">Its name below the collection.</param>
/// <param name="where">Its path.</param>
/// <param name="analysis">What it uses and defines; null if it cannot be parsed.</param>
/// <param name="writesPhases">Whether the scripts that come of it have phases.</param>
internal sealed class LintedTemplate(string name, string where, TemplateAnalysis? analysis, bool writesPhases = false)
{
    private HashSet<string>? _sets;
    private HashSet<string>? _known;
    private bool? _isOpen;

    public string Name => name;

    public string Where => where;

    public TemplateAnalysis? Analysis => analysis;

    public bool WritesPhases => writesPhases;

    /// <summary>What it sets at its top level.</summary>
    public HashSet<string> Sets => _sets ??= analysis is null ? new HashSet<string>(StringComparer.Ordinal) : NamesOf(analysis.Sets);

    /// <summary>What it sets, also in places that a block with variables of its own may see.</summary>
    public HashSet<string> Known
    {
        get
        {
            if (_known is not null) return _known;
            if (!HasScopedBlocks) return _known = Sets;
            _known = new HashSet<string>(Sets, StringComparer.Ordinal);
            _known.UnionWith(analysis!.Locals);
            return _known;
        }
    }

    /// <summary>Whether only rendering can tell what else belongs to it.</summary>
    public bool IsOpen => _isOpen ??= analysis is null || analysis.NamesTemplatesDynamically || HasOtherVariables;

    /// <summary>Whether it includes or imports something.</summary>
    public bool UsesOthers
    {
        get
        {
            foreach (var use in AllUses)
                if (use.Link != TemplateLink.Extends) return true;
            return analysis is { ImportedNames.Count: > 0 };
        }
    }

    /// <summary>All templates that it names, those below too.</summary>
    public IEnumerable<TemplateUse> AllUses => analysis is null ? [] : analysis.VariableTemplates.Count == 0 ? analysis.Templates : analysis.Templates.Concat(analysis.VariableTemplates.Where(IsBelow));

    /// <summary>The templates that it uses in one way.</summary>
    public IEnumerable<TemplateUse> Uses(TemplateLink link) => AllUses.Where(use => use.Link == link);

    /// <summary>Whether a variable stands for the template below, and for nothing that the template sets itself.</summary>
    public bool IsBelow(TemplateUse use) => use.Name == Generator.BelowVariable && !Sets.Contains(use.Name) && !analysis!.Locals.Contains(use.Name);

    /// <summary>Its own block of a name.</summary>
    public LintedBlock? FindBlock(string block)
    {
        foreach (var own in analysis?.Blocks ?? [])
            if (own.Name == block) return new LintedBlock(this, own);
        return null;
    }

    private bool HasOtherVariables
    {
        get
        {
            foreach (var use in analysis!.VariableTemplates)
                if (!IsBelow(use)) return true;
            return false;
        }
    }

    private bool HasScopedBlocks
    {
        get
        {
            foreach (var block in analysis?.Blocks ?? [])
                if (block.IsScoped) return true;
            return false;
        }
    }

    private static HashSet<string> NamesOf(IReadOnlyList<NameUse> uses)
    {
        var names = new HashSet<string>(uses.Count, StringComparer.Ordinal);
        foreach (var use in uses) names.Add(use.Name);
        return names;
    }
}
