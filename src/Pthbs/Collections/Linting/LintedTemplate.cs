using Pthbs.Jinja;

namespace Pthbs.Collections.Linting;

/// <summary>A template of the collection that was looked at.</summary>
/// <param name="Name">Its name below the collection.</param>
/// <param name="Where">Its path.</param>
/// <param name="Analysis">What it uses and defines; null if it cannot be parsed.</param>
internal sealed record LintedTemplate(string Name, string Where, TemplateAnalysis? Analysis)
{
    /// <summary>The templates that it uses in one way.</summary>
    public IEnumerable<TemplateUse> Uses(TemplateLink link) => Analysis?.Templates.Where(use => use.Link == link) ?? [];

    public IEnumerable<string> Sets => Analysis?.Sets.Select(use => use.Name) ?? [];

    /// <summary>Whether only rendering can tell what else belongs to it.</summary>
    public bool IsOpen => Analysis is null || Analysis.NamesTemplatesDynamically;
}
