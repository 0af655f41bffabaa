using Pthbs.Errors;
using Pthbs.Jinja;
using Pthbs.Jinja.Errors;

namespace Pthbs.Collections.Linting;

/// <summary>The templates of a collection as they are asked for, each parsed once; what is wrong with one by itself is found on the way.</summary>
internal sealed class LintedCollection(Collection collection, JinjaEnvironment environment)
{
    private readonly Dictionary<string, LintedTemplate> _known = new(StringComparer.Ordinal);
    private readonly HashSet<(string Where, int Line, int Column)> _missing = [];

    public List<LintFinding> Findings { get; } = [];

    public int Count => _known.Count;

    /// <summary>The template of that name; null if there is none. One that cannot be read is noted, and nothing else is said of it.</summary>
    public LintedTemplate? Find(string name)
    {
        if (_known.TryGetValue(name, out var known)) return known;
        try
        {
            if (collection.TryReadTemplate(name) is not { } found) return null;
            return _known[name] = new LintedTemplate(name, found.Path, Analyse(found.Text, found.Path));
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Input || error.SystemError != 0)
        {
            var where = error.Where ?? name;
            Findings.Add(new LintFinding(LintRule.UnreadableTemplate, where, 1, 1, error.Got is null ? error.Message : $"{error.Message}: {error.Got}") { Hint = error.Hint });
            return _known[name] = new LintedTemplate(name, where, null);
        }
    }

    /// <summary>The template that another one names; one that has to be there and is not is noted.</summary>
    public LintedTemplate? Find(LintedTemplate from, TemplateUse use)
    {
        var found = Find(use.Name);
        if (found is null && !use.MayBeMissing && _missing.Add((from.Where, use.Line, use.Column)))
            Findings.Add(new LintFinding(LintRule.MissingTemplate, from.Where, use.Line, use.Column, $"there is no template '{use.Name}'") { Hint = Suggestion.For(use.Name, collection.Templates) });
        return found;
    }

    private TemplateAnalysis? Analyse(string text, string path)
    {
        try
        {
            var analysis = TemplateAnalysis.Of(new TemplateSource(text, path), Generator.TemplateOptions);
            Note(LintRule.UnknownFilter, "filter", analysis.Filters, environment.Filters, path);
            Note(LintRule.UnknownTest, "test", analysis.Tests, environment.Tests, path);
            return analysis;
        }
        catch (TemplateException error)
        {
            var expected = error.Expected is null ? "" : $", expected {error.Expected}";
            Findings.Add(new LintFinding(LintRule.Syntax, path, error.Line, error.Column, error.Message + expected) { Hint = error.Hint });
            return null;
        }
    }

    private void Note(LintRule rule, string what, IReadOnlyList<NameUse> uses, IDictionary<string, JinjaFunction> known, string path) => Findings.AddRange(uses
        .Where(use => !known.ContainsKey(use.Name))
        .Select(use => new LintFinding(rule, path, use.Line, use.Column, $"there is no {what} '{use.Name}'") { Hint = Suggestion.For(use.Name, known.Keys) }));
}
