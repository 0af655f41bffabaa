using System.Globalization;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;

namespace Pthbs.Collections.Linting;

/// <summary>Looks at a collection as a whole: its environments, and templates that nothing reads.</summary>
internal static class LintedPlaces
{
    /// <summary>What is found, when all packages and layouts were looked at.</summary>
    public static IEnumerable<LintFinding> Check(Collection collection, LintedCollection templates) => collection.Layers.SelectMany(layer => Environments(collection, layer).Concat(templates.IsOpen ? [] : Strays(collection, layer, templates)));

    private static List<LintFinding> Environments(Collection collection, CollectionDirectory layer)
    {
        var findings = new List<LintFinding>();
        var calls = new LintedCalls(collection);
        foreach (var name in layer.Environments.Order(StringComparer.Ordinal))
        {
            try
            {
                var environment = layer.ReadEnvironment(name);
                for (var i = 0; i < environment.Packages.Length; i++)
                    if (calls.Package(environment.Packages[i].Package.Name, environment.Where, environment.LineOf(i), 1) is { } finding) findings.Add(finding);
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Input || error.SystemError != 0)
            {
                var (where, line, _) = Split(error.Where ?? layer.Root);
                findings.Add(new LintFinding(LintRule.InvalidEnvironment, where, line, 1, error.Got is null ? error.Message : $"{error.Message}: {error.Got}") { Hint = error.Hint ?? error.Expected });
            }
        }

        return findings;
    }

    /// <summary>The path, the line and the column of a place; what it does not say is 1.</summary>
    internal static (string Where, int Line, int Column) Split(string place)
    {
        var (path, last) = Cut(place);
        if (last == 0) return (path, 1, 1);
        var (file, line) = Cut(path);
        return line == 0 ? (path, last, 1) : (file, line, last);

        static (string Before, int Number) Cut(string text)
        {
            var colon = text.LastIndexOf(':');
            return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? (text[..colon], number) : (text, 0);
        }
    }

    /// <summary>A test or package with a misspelt name is not read, and nobody would be told.</summary>
    private static IEnumerable<LintFinding> Strays(Collection collection, CollectionDirectory layer, LintedCollection templates)
    {
        foreach (var (package, relative) in layer.FurtherTemplates())
        {
            if (templates.IsKnown(relative) || templates.IsKnown(LayerTemplateName.Of(IndexOf(collection, layer), relative))) continue;
            yield return new LintFinding(LintRule.StrayTemplate, layer.Where(relative), 1, 1, "nothing reads this template")
            {
                Hint = Suggestion.For(Path.GetFileName(relative), [Path.GetFileName(CollectionDirectory.TemplateOf(package)), Path.GetFileName(CollectionDirectory.TestTemplateOf(package))])
                    ?? $"the package's template is called {package}.sh.j2, its test {Collection.TestOf(package)}.sh.j2",
            };
        }
    }

    private static int IndexOf(Collection collection, CollectionDirectory layer)
    {
        for (var i = 0; i < collection.Layers.Count; i++)
            if (collection.Layers[i] == layer) return i;
        return -1;
    }
}
