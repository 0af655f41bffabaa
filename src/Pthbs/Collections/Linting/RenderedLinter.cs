using Pthbs.Errors;

namespace Pthbs.Collections.Linting;

/// <summary>
/// Renders packages and tests as a build would, and makes findings of what is refused: the rules for values of facts stand in layouts, and in the readers of dependencies and scripts, and nowhere else.
/// </summary>
public static class RenderedLinter
{
    /// <summary>Adds to a report what only rendering finds. What the report has an error for already is not told again in other words.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="packages">Which packages, perhaps with values of parameters; if there are none, all of them and their tests, with their defaults.</param>
    /// <param name="topLayer">Whether only packages of the top layer are rendered, where none are named.</param>
    /// <param name="report">What was found without rendering.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">A file cannot be read.</exception>
    public static LintReport Check(Collection collection, IReadOnlyCollection<string> packages, bool topLayer, LintReport report, CancellationToken cancel)
    {
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var finding in report.Findings)
            if (!finding.IsWarning) wrong.Add(finding.Where);
        var found = new Dictionary<string, LintFinding>(StringComparer.Ordinal);
        var generator = new Generator(collection, cancel);
        foreach (var word in packages.Count > 0 ? packages : CollectionLinter.NamesOf(collection))
        {
            var request = PackageRequest.ParseWord(word);
            var name = request.Name;
            if (collection.LayerOf(name) is not { } layer || (topLayer && packages.Count == 0 && layer != collection.Layers[0])) continue;
            var template = layer.Where(layer.TemplateFor(name));
            if (wrong.Contains(template) || Refusal(generator, request) is not { } error || IsKnown(error, wrong)) continue;
            var place = error.Where ?? template;
            var key = place + error.Message;
            if (!found.TryGetValue(key, out var known)) known = FindingOf(error, place);
            found[key] = known with { Packages = [.. known.Packages, word] };
        }

        return found.Count == 0 ? report : new LintReport(report.Templates, CollectionLinter.Sorted(report.Findings.Concat(found.Values)));
    }

    private static PthbsException? Refusal(Generator generator, PackageRequest request)
    {
        try
        {
            generator.Generate(request);
            return null;
        }
        catch (PthbsException error) when (error.Kind is ErrorKind.Input or ErrorKind.Usage)
        {
            return error;
        }
    }

    /// <summary>Whether a template that led to an error has a finding.</summary>
    private static bool IsKnown(PthbsException error, HashSet<string> wrong)
    {
        foreach (var path in wrong)
        {
            if (error.Where?.StartsWith(path, StringComparison.Ordinal) is true) return true;
            foreach (var line in error.Details)
                if (line.Contains(path + ":", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static LintFinding FindingOf(PthbsException error, string place)
    {
        var (where, line, column) = LintedPlaces.Split(place);
        var message = $"{error.Message}{(error.Got is null ? "" : $": {error.Got}")}{(error.Expected is null ? "" : $", expected {error.Expected}")}";
        return new LintFinding(LintRule.Refused, where, line, column, message) { Hint = error.Hint };
    }
}
