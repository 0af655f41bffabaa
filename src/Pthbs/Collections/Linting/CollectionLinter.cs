using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Collections.Linting;

/// <summary>Looks at the templates of a collection without rendering them: what is unknown, missing, or never used.</summary>
public static class CollectionLinter
{
    /// <summary>Looks at packages, their tests, and at all that they extend, include and import.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="packages">Which packages, perhaps with values of parameters, which change nothing here; if there are none, all of them, their tests and every layout.</param>
    /// <param name="topLayer">Whether only what is found in the top layer counts, where no packages are named.</param>
    /// <exception cref="PthbsException">There is no such package.</exception>
    public static LintReport Check(Collection collection, IReadOnlyCollection<string> packages, bool topLayer = false)
    {
        var all = NamesOf(collection);
        packages = [.. packages.Select(word => word.Split(':')[0]).Distinct(StringComparer.Ordinal)];
        foreach (var name in packages)
            if (!all.Contains(name)) throw Collection.NoPackage(name, all);

        var environment = new Generator(collection).Environment;
        var templates = new LintedCollection(collection, environment);
        var groups = new LintedGroups(templates, [.. environment.Globals.Keys, Generator.PackageVariable]);
        var facts = new LintedFacts(collection, templates);
        foreach (var package in packages.Count > 0 ? packages : all)
        {
            if (collection.LayerOf(package) is not { } layer || templates.Find(layer.TemplateFor(package)) is not { } root) continue;
            groups.Check(root, package);
            facts.Check(root, package);
        }

        // A layout that no package uses is judged by itself: its variables would come from who extends it.
        foreach (var layout in packages.Count > 0 ? [] : collection.Templates) templates.Find(layout);
        var findings = templates.Findings.Concat(groups.Findings).Concat(facts.Findings).Concat(packages.Count > 0 ? [] : Unusable(collection).Concat(LintedPlaces.Check(collection, templates)));
        // What a layer above changes shows in what it hides and replaces, so packages below are looked at all the same.
        var top = topLayer && packages.Count == 0 ? collection.Layers[0] : null;
        if (top is not null) findings = findings.Where(finding => top.Holds(finding.Where));
        // Who names packages wants to know of them; what they extend is read on the way.
        return new LintReport(packages.Count > 0 ? packages.Count : templates.Count(top), Sorted(findings));
    }

    /// <summary>The packages and their tests.</summary>
    internal static List<string> NamesOf(Collection collection) => [.. collection.Packages, .. collection.Tested.Select(Collection.TestOf)];

    /// <summary>Findings by path, line and column.</summary>
    internal static IReadOnlyList<LintFinding> Sorted(IEnumerable<LintFinding> findings) => [.. findings.OrderBy(f => f.Where, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)];

    /// <summary>What nobody can ask for is ignored by every command: only here is it told.</summary>
    private static IEnumerable<LintFinding> Unusable(Collection collection) => collection.Layers.SelectMany(layer => layer.Unusable().Select(path =>
        new LintFinding(LintRule.UnusableName, PathText.Printable(layer.Where(path)), 1, 1, "this name cannot be used, so it is not read") { Hint = $"a name has {PackageId.NameForm}" }));
}
