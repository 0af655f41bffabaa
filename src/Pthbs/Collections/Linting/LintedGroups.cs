using Pthbs.Jinja;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections.Linting;

/// <summary>
/// Looks at templates that are rendered together: a chain of <c>extends</c>, whose variables are one, with what it includes, which sees
/// them too. Imports are by themselves.
/// </summary>
internal sealed class LintedGroups(LintedCollection templates, IReadOnlyList<string> globals)
{
    private readonly Dictionary<(string Where, int Line, int Column), (LintFinding Finding, List<string> Packages)> _found = [];
    private readonly HashSet<(string Template, string Package)> _imported = [];
    private readonly HashSet<string> _globals = new(globals, StringComparer.Ordinal);
    private readonly LintedReaders _readers = new(templates);

    public IEnumerable<LintFinding> Findings => _found.Values.Select(found => found.Finding with { Packages = found.Packages });

    /// <summary>Looks at a template that is rendered by itself, for a package.</summary>
    public void Check(LintedTemplate root, string package)
    {
        Check(root, package, _globals, []);
        NoteUnread(root, package);
    }

    private void Check(LintedTemplate root, string package, IReadOnlySet<string> outer, IReadOnlyCollection<string> around)
    {
        // A circle of includes ends here; rendering it may well end, too.
        if (around.Contains(root.Name)) return;
        var chain = templates.ChainOf(root);
        if (!chain.IsOpen) NoteVariables(chain, outer, package);
        if (chain.UsesOthers) FollowOthers(chain, outer, around, package);
        if (chain.IsOpen) return;
        NoteBlocks(chain, package);
        if (chain.WritesPhases) NotePhases(chain, package);
    }

    private void FollowOthers(LintedChain chain, IReadOnlySet<string> outer, IReadOnlyCollection<string> around, string package)
    {
        HashSet<string>? known = null;
        foreach (var level in chain.Levels)
        {
            if (!level.UsesOthers) continue;
            NoteImports(level, package);
            if (known is null)
            {
                known = new HashSet<string>(outer, StringComparer.Ordinal);
                foreach (var other in chain.Levels) known.UnionWith(other.Known);
            }

            foreach (var use in level.Uses(TemplateLink.Include).Concat(level.Uses(TemplateLink.Import))) Follow(level, use, package, known, [.. around, chain.Level.Name]);
        }
    }

    private void Follow(LintedTemplate from, TemplateUse use, string package, HashSet<string> known, IReadOnlyCollection<string> around)
    {
        if (templates.Find(from, use) is not { } used) return;
        if (use.SharesVariables)
        {
            var seen = new HashSet<string>(known, StringComparer.Ordinal);
            seen.UnionWith(from.Analysis!.Locals);
            Check(used, package, seen, around);
        }
        else if (_imported.Add((used.Name, package))) Check(used, package, _globals, around);
    }

    /// <summary>What a package sets at its top level is a fact, for somebody to read: one that nobody reads is most likely misspelt.</summary>
    private void NoteUnread(LintedTemplate root, string package)
    {
        if (_readers.Of(root) is not { } readers) return;
        for (var chain = templates.ChainOf(root); chain is not null && (chain.Level == root || IsSamePackage(chain.Level, root)); chain = chain.Above)
        {
            foreach (var set in chain.Level.Analysis!.Sets)
            {
                if (!chain.Level.Analysis.Exports.Contains(set.Name) || IsFact(set.Name) || IsRead(readers, set.Name)) continue;
                Note(LintRule.UnusedVariable, chain.Level, set.Line, set.Column, $"nothing reads the variable '{set.Name}'", Suggestion.For(set.Name, readers.SelectMany(names => names).Where(name => !_globals.Contains(name)).Concat(PackageFactsReader.Names)), package);
            }
        }
    }

    /// <summary>Whether pthbs knows a variable, or knows of a package by the script.</summary>
    private static bool IsFact(string name) => name == "version" || PackageFactsReader.Names.Contains(name);

    private static bool IsRead(IReadOnlyList<IReadOnlySet<string>> readers, string name)
    {
        foreach (var names in readers)
            if (names.Contains(name)) return true;
        return false;
    }

    /// <summary>Whether a template is what another one extends as <c>below</c>.</summary>
    private static bool IsSamePackage(LintedTemplate level, LintedTemplate root) => LayerTemplateName.TryParse(level.Name, out _, out var relative) && relative == root.Name;

    private void NoteVariables(LintedChain chain, IReadOnlySet<string> outer, string package)
    {
        foreach (var variable in chain.Variables())
        {
            var use = variable.Use;
            if (outer.Contains(use.Name) || (use.Blocks.Count > 0 && IsReplaced(chain, variable))) continue;
            Note(LintRule.UnknownVariable, variable.Level, use.Line, use.Column, $"nothing sets the variable '{use.Name}'", Suggestion.For(use.Name, outer.Concat(chain.Levels.SelectMany(level => level.Known))), package);
        }
    }

    /// <summary>Whether a place stands in a block that a template further down replaces as a whole.</summary>
    private static bool IsReplaced(LintedChain chain, LintedVariable variable)
    {
        for (var below = chain; below is not null && below.Level != variable.Level; below = below.Above)
            foreach (var block in below.Level.Analysis!.Blocks)
                if (!block.CallsSuper && variable.Use.Blocks.Contains(block.Name)) return true;
        return false;
    }

    private void NoteImports(LintedTemplate level, string package)
    {
        foreach (var use in level.Analysis?.ImportedNames ?? [])
        {
            if (Collection.ResolveTemplate(use.Template, level.Name) is not { } name || templates.Find(name) is not { } imported) continue;
            var chain = templates.ChainOf(imported);
            if (chain.IsOpen || chain.Levels.Any(other => other.Analysis!.Exports.Contains(use.Name))) continue;
            var hint = Suggestion.For(use.Name, chain.Levels.SelectMany(other => other.Analysis!.Exports));
            Note(LintRule.UnknownImport, level, use.Line, use.Column, $"the template '{use.Template}' has no macro or variable '{use.Name}'", hint, package);
        }
    }

    private void NoteBlocks(LintedChain chain, string package)
    {
        foreach (var unused in chain.UnusedBlocks())
        {
            var block = unused.Block;
            if (chain.Levels.Any(level => level.Analysis!.SelfCalls.Any(call => call.Name == block.Name))) continue;
            var above = chain;
            while (above!.Level != unused.Level) above = above.Above;
            Note(LintRule.UnusedBlock, unused.Level, block.Line, block.Column, $"the block '{block.Name}' overrides nothing and is never rendered", Suggestion.For(block.Name, above.Above!.BlockNames), package);
        }
    }

    /// <summary>A phase whose block is empty is not written; one of comments alone is, and the shell refuses a subshell without a command.</summary>
    private void NotePhases(LintedChain chain, string package)
    {
        foreach (var name in ScriptPhases.Names)
        {
            if (chain.FindBlock(name) is not { Block: var block } found || !IsCommentsAlone(block.Text)) continue;
            Note(LintRule.EmptyPhase, found.Level, block.Line, block.Column, $"the phase '{name}' contains only comments", "write the comment as {# … #}: it does not reach the script, and an empty phase is left out", package);
        }
    }

    private static bool IsCommentsAlone(string? text)
    {
        var lines = text?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return lines.Length > 0 && lines.All(line => line.StartsWith('#'));
    }

    /// <summary>The same mistake of a layout shows in every package that extends it: it is one finding.</summary>
    private void Note(LintRule rule, LintedTemplate level, int line, int column, string message, string? hint, string package)
    {
        if (!_found.TryGetValue((level.Where, line, column), out var found))
            _found[(level.Where, line, column)] = found = (new LintFinding(rule, level.Where, line, column, message) { Hint = hint }, []);
        if (!found.Packages.Contains(package)) found.Packages.Add(package);
    }
}
