using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections.Linting;

/// <summary>
/// Renders packages and tests as a build would, with each value of their parameters, and makes findings of what is refused and of what no shell understands: the rules for values of facts stand in layouts, and in the readers of dependencies and scripts, and nowhere else.
/// </summary>
public static class RenderedLinter
{
    private const string Toolchain = "toolchain", Shell = "#!/bin/sh\n";
    private const int MostVariants = 16;

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
            if (wrong.Contains(template)) continue;
            if (!Look(request) || !request.Parameters.IsEmpty) continue;
            foreach (var variant in Variants(generator.Generate(request))) Look(variant);

            // Whether it can be rendered; what of its script no shell understands is a finding too.
            bool Look(PackageRequest asked)
            {
                if (Refusal(generator, asked) is not { } error) return true;
                if (IsKnown(error, wrong)) return false;
                var place = error.Where ?? template;
                var key = place + error.Message;
                if (!found.TryGetValue(key, out var known)) known = FindingOf(error, place);
                found[key] = known with { Packages = [.. known.Packages, asked.ToString()] };
                return false;
            }
        }

        var all = new List<LintFinding>(found.Values);
        all.AddRange(Mistakes(collection, generator, packages.Count > 0 ? packages : null, topLayer));
        if (packages.Count == 0) all.AddRange(UnusedFiles.Check(collection, generator, topLayer ? collection.Layers[0] : null, wrong.Count + found.Count > 0 || (topLayer && collection.Layers.Count > 1)));
        return all.Count == 0 ? report : new LintReport(report.Templates, CollectionLinter.Sorted(report.Findings.Concat(all)));
    }

    /// <summary>A package with each other value of each of its parameters; of toolchains the layouts know, and not the package.</summary>
    private static IEnumerable<PackageRequest> Variants(GeneratedPackage package)
    {
        var count = 0;
        foreach (var parameter in package.Parameters)
        {
            if (parameter.Name == Toolchain) continue;
            foreach (var choice in parameter.Choices)
                if (choice != parameter.Value && count++ < MostVariants) yield return package.Request.With([KeyValuePair.Create(parameter.Name, choice)]);
        }
    }

    /// <summary>What no shell understands, in all that was rendered and asked for; a line of a template that spoils several scripts, once.</summary>
    private static List<LintFinding> Mistakes(Collection collection, Generator generator, IReadOnlyCollection<string>? packages, bool topLayer)
    {
        var found = new Dictionary<string, LintFinding>(StringComparer.Ordinal);
        var names = packages?.Select(word => word.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var package in generator.Generated)
        {
            var name = package.Request.Name;
            if (names is not null ? !names.Contains(name) : topLayer && collection.LayerOf(name) != collection.Layers[0]) continue;
            if (Mistake(collection, package) is not { } mistake) continue;
            var key = $"{mistake.Where}:{mistake.Line}:{mistake.Column}{mistake.Message.AsSpan(mistake.Message.IndexOf(':', StringComparison.Ordinal))}";
            if (!found.TryGetValue(key, out var known)) known = mistake;
            found[key] = known with { Packages = [.. known.Packages, package.Request.ToString()] };
        }

        return [.. found.Values];
    }

    /// <summary>What no shell understands in the script of a package; null if there is nothing of that kind.</summary>
    internal static LintFinding? Mistake(Collection collection, GeneratedPackage package)
    {
        var text = Encoding.UTF8.GetString(package.Script.Bytes.Span);
        if (!text.StartsWith(Shell, StringComparison.Ordinal) || ShellSyntax.Find(text) is not { } mistake) return null;
        var place = ScriptPlaces.Of(collection, package.Request.Name, text.Split('\n'), mistake.Line) ?? package.Where;
        var (where, line, column) = LintedPlaces.Split(place);
        return new LintFinding(LintRule.ShellSyntax, where, line, column, $"line {mistake.Line.ToString(CultureInfo.InvariantCulture)} of the script: {mistake.What}") { Hint = $"to see the script: pthbs show --script {package.Request.Name}" };
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
