using Pthbs.Errors;
using Pthbs.Jinja.Errors;

namespace Pthbs.Collections.Linting;

/// <summary>Looks at the templates of a collection without rendering them: what is unknown, missing, or never used.</summary>
public static class CollectionLinter
{
    /// <summary>Looks at packages and at all that they extend, include and import.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="packages">Which packages; if there are none, all of them and every layout.</param>
    /// <exception cref="PthbsException">There is no such package.</exception>
    public static LintReport Check(Collection collection, IReadOnlyCollection<string> packages)
    {
        foreach (var name in packages)
        {
            if (!collection.Packages.Contains(name)) throw new PthbsException(ErrorKind.Usage, $"no package is called '{name}'") { Hint = Suggestion.For(name, collection.Packages) };
        }

        var environment = new Generator(collection).Environment;
        var templates = new LintedCollection(collection, environment);
        var groups = new LintedGroups(templates, [.. environment.Globals.Keys, Generator.PackageVariable]);
        foreach (var package in packages.Count > 0 ? packages : collection.Packages)
        {
            if (templates.Find(CollectionDirectory.TemplateOf(package)) is { } root) groups.Check(root, package);
        }

        // A layout that no package uses is judged by itself: its variables would come from who extends it.
        foreach (var layout in packages.Count > 0 ? [] : collection.Templates) templates.Find(layout);
        var findings = templates.Findings.Concat(groups.Findings);
        return new LintReport(templates.Count, [.. findings.OrderBy(f => f.Where, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)]);
    }
}
