using Pthbs.Jinja;
using Pthbs.Jinja.Errors;

namespace Pthbs.Collections.Linting;

/// <summary>
/// Looks at templates that are rendered together: a chain of <c>extends</c>, whose variables are one, with what it includes, which sees
/// them too. Imports are by themselves.
/// </summary>
internal sealed class LintedGroups(LintedCollection templates, IReadOnlyList<string> globals)
{
    private readonly Dictionary<(string Where, int Line, int Column), (LintFinding Finding, List<string> Packages)> _found = [];
    private readonly HashSet<(string Template, string Package)> _imported = [];

    public IEnumerable<LintFinding> Findings => _found.Values.Select(found => found.Finding with { Packages = found.Packages });

    /// <summary>Looks at a template that is rendered by itself, for a package.</summary>
    public void Check(LintedTemplate root, string package)
    {
        Check(root, package, globals, []);
        NoteUnread(root, package);
    }

    private void Check(LintedTemplate root, string package, IReadOnlyCollection<string> outer, IReadOnlyCollection<string> around)
    {
        // A circle of includes ends here; rendering it may well end, too.
        if (around.Contains(root.Name)) return;
        var chain = Chain(root);
        var own = chain.SelectMany(level => level.Sets).Concat(chain.Where(HasScopedBlocks).SelectMany(level => level.Analysis!.Locals));
        var known = outer.Concat(own).ToHashSet(StringComparer.Ordinal);
        var isOpen = chain.Exists(level => level.IsOpen);
        foreach (var level in chain)
        {
            if (!isOpen) NoteVariables(chain, level, known, package);
            NoteImports(level, package);
            foreach (var use in level.Uses(TemplateLink.Include).Concat(level.Uses(TemplateLink.Import))) Follow(level, use, package, known, [.. around, root.Name]);
        }

        if (!isOpen) NoteBlocks(chain, package);
    }

    private void Follow(LintedTemplate from, TemplateUse use, string package, HashSet<string> known, IReadOnlyCollection<string> around)
    {
        if (templates.Find(from, use) is not { } used) return;
        if (use.SharesVariables) Check(used, package, [.. known, .. from.Analysis!.Locals], around);
        else if (_imported.Add((used.Name, package))) Check(used, package, globals, around);
    }

    /// <summary>The template and all that it extends; a circle ends it.</summary>
    private List<LintedTemplate> Chain(LintedTemplate root)
    {
        var chain = new List<LintedTemplate>();
        for (var level = root; level is not null && !chain.Contains(level);)
        {
            chain.Add(level);
            level = level.Uses(TemplateLink.Extends).FirstOrDefault() is { } use ? templates.Find(level, use) : null;
        }

        return chain;
    }

    /// <summary>What a package that extends something sets at its top level is a fact, for somebody to read: one that nobody reads is most likely misspelt.</summary>
    private void NoteUnread(LintedTemplate root, string package)
    {
        var readers = new List<LintedTemplate>();
        AddReaders(root, readers);
        if (Chain(root).Count == 1 || readers.Exists(reader => reader.IsOpen)) return;
        var read = readers.SelectMany(reader => reader.Analysis!.Reads).Concat(PackageFactsReader.Names).ToHashSet(StringComparer.Ordinal);
        foreach (var set in root.Analysis!.Sets.Where(set => root.Analysis.Exports.Contains(set.Name) && !read.Contains(set.Name)))
            Note(LintRule.UnusedVariable, root, set.Line, set.Column, $"nothing reads the variable '{set.Name}'", Suggestion.For(set.Name, read), package);
    }

    /// <summary>The template, and all that are rendered with it or may take something from it.</summary>
    private void AddReaders(LintedTemplate template, List<LintedTemplate> readers)
    {
        if (readers.Contains(template)) return;
        readers.Add(template);
        foreach (var use in template.Analysis?.Templates ?? [])
            if (templates.Find(template, use) is { } used) AddReaders(used, readers);
    }

    private static bool HasScopedBlocks(LintedTemplate level) => level.Analysis?.Blocks.Any(block => block.IsScoped) ?? false;

    private void NoteVariables(List<LintedTemplate> chain, LintedTemplate level, HashSet<string> known, string package)
    {
        var below = chain.TakeWhile(other => other != level).SelectMany(other => other.Analysis!.Blocks);
        var replaced = below.Where(block => !block.CallsSuper).Select(block => block.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var use in level.Analysis!.Variables.Where(use => !known.Contains(use.Name) && !use.Blocks.Any(replaced.Contains)))
            Note(LintRule.UnknownVariable, level, use.Line, use.Column, $"nothing sets the variable '{use.Name}'", Suggestion.For(use.Name, known), package);
    }

    private void NoteImports(LintedTemplate level, string package)
    {
        foreach (var use in level.Analysis?.ImportedNames ?? [])
        {
            if (templates.Find(use.Template) is not { } imported) continue;
            var chain = Chain(imported);
            if (chain.Exists(other => other.IsOpen || other.Analysis!.Exports.Contains(use.Name))) continue;
            var hint = Suggestion.For(use.Name, chain.SelectMany(other => other.Analysis!.Exports));
            Note(LintRule.UnknownImport, level, use.Line, use.Column, $"the template '{use.Template}' has no macro or variable '{use.Name}'", hint, package);
        }
    }

    private void NoteBlocks(List<LintedTemplate> chain, string package)
    {
        for (var i = 0; i < chain.Count - 1; i++)
        {
            var above = chain.Skip(i + 1).SelectMany(level => level.Analysis!.Blocks.Select(block => block.Name)).ToHashSet(StringComparer.Ordinal);
            foreach (var block in chain[i].Analysis!.Blocks.Where(block => !block.IsNested && !above.Contains(block.Name)))
            {
                if (chain.Exists(level => level.Analysis!.SelfCalls.Any(call => call.Name == block.Name))) continue;
                Note(LintRule.UnusedBlock, chain[i], block.Line, block.Column, $"the block '{block.Name}' overrides nothing and is never rendered", Suggestion.For(block.Name, above), package);
            }
        }
    }

    /// <summary>The same mistake of a layout shows in every package that extends it: it is one finding.</summary>
    private void Note(LintRule rule, LintedTemplate level, int line, int column, string message, string? hint, string package)
    {
        if (!_found.TryGetValue((level.Where, line, column), out var found))
            _found[(level.Where, line, column)] = found = (new LintFinding(rule, level.Where, line, column, message) { Hint = hint }, []);
        if (!found.Packages.Contains(package)) found.Packages.Add(package);
    }
}
