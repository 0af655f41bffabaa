using Pthbs.Errors;
using Pthbs.Jinja;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections.Linting;

/// <summary>The templates of a collection as they are asked for, each parsed once; what is wrong with one by itself is found on the way.</summary>
internal sealed class LintedCollection(Collection collection, JinjaEnvironment environment)
{
    private readonly Dictionary<string, LintedTemplate> _known = new(StringComparer.Ordinal);
    private readonly HashSet<(string Where, int Line, int Column)> _missing = [];
    /// <summary>Longer chains cannot be rendered.</summary>
    private const int MostLevels = 2000;

    private readonly LintedCalls _calls = new(collection);
    private readonly Dictionary<string, LintedChain> _chains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _globals = new([.. environment.Globals.Keys, Generator.PackageVariable], StringComparer.Ordinal);

    public List<LintFinding> Findings { get; } = [];

    /// <summary>How many templates were asked for.</summary>
    /// <param name="layer">The layer that they are in; null for all.</param>
    public int Count(CollectionDirectory? layer) => layer is null ? _known.Count : _known.Values.Count(template => layer.Holds(template.Where));

    /// <summary>The template of that name; null if there is none. One that cannot be read is noted, and nothing else is said of it.</summary>
    public LintedTemplate? Find(string name)
    {
        if (_known.TryGetValue(name, out var known)) return known;
        try
        {
            if (collection.TryReadTemplate(name) is not { } found) return null;
            return _known[name] = new LintedTemplate(name, found.Path, Analyse(name, found.Text, found.Path), found.Text.Contains(ScriptPhases.Function, StringComparison.Ordinal));
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
        if (from.IsBelow(use)) return FindBelow(from, use);
        var found = Collection.ResolveTemplate(use.Name, from.Name) is { } name ? Find(name) : null;
        if (found is null && !use.MayBeMissing && _missing.Add((from.Where, use.Line, use.Column)))
            Findings.Add(new LintFinding(LintRule.MissingTemplate, from.Where, use.Line, use.Column, $"there is no template '{use.Name}'") { Hint = Suggestion.For(use.Name, collection.Templates) });
        return found;
    }

    /// <summary>A template and all that it extends; a circle ends it.</summary>
    public LintedChain ChainOf(LintedTemplate root)
    {
        var below = new Stack<LintedTemplate>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        LintedChain? chain = null;
        for (var level = root; level is not null && below.Count < MostLevels && seen.Add(level.Name); level = Parent(level))
        {
            if (level != root && _chains.TryGetValue(level.Name, out chain)) break;
            below.Push(level);
        }

        while (below.TryPop(out var level))
        {
            chain = new LintedChain(level, chain, _globals);
            // In a circle, what is above depends on where one begins. What nothing extends is asked for once or twice.
            if (level != root && !seen.Contains(Parent(chain.Top)?.Name ?? "")) _chains[level.Name] = chain;
        }

        return chain!;
    }

    private LintedTemplate? Parent(LintedTemplate level)
    {
        foreach (var use in level.AllUses)
            if (use.Link == TemplateLink.Extends) return Find(level, use);
        return null;
    }

    /// <summary>Whether a template was asked for.</summary>
    public bool IsKnown(string name) => _known.ContainsKey(name);

    /// <summary>Whether only rendering can tell which templates are used.</summary>
    public bool IsOpen => _known.Values.Any(template => template.IsOpen);

    private LintedTemplate? FindBelow(LintedTemplate from, TemplateUse use)
    {
        if (collection.TemplateBelow(from.Name) is { } name) return Find(name);
        if (use.MayBeMissing || !_missing.Add((from.Where, use.Line, use.Column))) return null;
        var relative = LayerTemplateName.RelativeOf(from.Name);
        Findings.Add(new LintFinding(LintRule.MissingTemplate, from.Where, use.Line, use.Column, $"{LayerMessages.NothingBelow(relative)} ({LayerMessages.Layers(collection)})") { Hint = LayerMessages.HintBelow(collection, relative) });
        return null;
    }

    private TemplateAnalysis? Analyse(string name, string text, string path)
    {
        try
        {
            var analysis = TemplateAnalysis.Of(new TemplateSource(text, path), Generator.TemplateOptions);
            Note(LintRule.UnknownFilter, "filter", analysis.Filters, environment.Filters, path);
            Note(LintRule.UnknownTest, "test", analysis.Tests, environment.Tests, path);
            foreach (var use in analysis.CommentsBehindDollar) Findings.Add(new LintFinding(LintRule.ShellLength, path, use.Line, use.Column, ShellLength.Message) { Hint = ShellLength.Hint });
            foreach (var use in analysis.SilentTexts) Findings.Add(new LintFinding(LintRule.TextOutsideBlocks, path, use.Line, use.Column, SilentText.Message) { Hint = SilentText.Hint });
            foreach (var use in analysis.JoinedStrings) Findings.Add(new LintFinding(LintRule.JoinedTexts, path, use.Line, use.Column, "two texts of a list have no comma between them, so they are one") { Hint = "write a comma between them, or make them one text" });
            _calls.Check(name, path, analysis, Findings);
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
