using Pthbs.Jinja;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections.Linting;

/// <summary>Looks at what a template asks for by name: packages, sources, and files beside it.</summary>
internal sealed class LintedCalls(Collection collection)
{
    private static readonly string[] PackageLists = ["depends", "link_with"];
    private List<string>? _sources;
    private IReadOnlyList<string>? _packages;

    /// <summary>Notes what is not there.</summary>
    /// <param name="name">The template's name.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="analysis">What it asks for.</param>
    /// <param name="findings">Takes what is found.</param>
    public void Check(string name, string path, TemplateAnalysis analysis, List<LintFinding> findings)
    {
        foreach (var item in analysis.ListTexts)
            if (Array.IndexOf(PackageLists, item.Name) >= 0 && Package(item.Text, path, item.Line, item.Column) is { } finding) findings.Add(finding);
        foreach (var call in analysis.Calls)
        {
            // A template may set what the collection offers to something else.
            if (analysis.Exports.Contains(call.Name) || analysis.Locals.Contains(call.Name)) continue;
            var finding = call.Name switch
            {
                "dep" => Package(call.Text, path, call.Line, call.Column),
                "source" => Source(call, path),
                "file" => File(call, name, path),
                _ => null,
            };
            if (finding is not null) findings.Add(finding);
        }
    }

    /// <summary>The finding that there is no such package; null where there is one.</summary>
    /// <param name="text">What asks for it: its name, parameters behind a colon, further words behind a blank.</param>
    /// <param name="path">The file that asks.</param>
    /// <param name="line">Where.</param>
    /// <param name="column">Where in the line.</param>
    public LintFinding? Package(string text, string path, int line, int column)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var package = words.Length == 0 ? "" : words[0].Split(':')[0];
        if (!PackageId.IsName(package))
            return new LintFinding(LintRule.UnknownPackage, path, line, column, $"'{text}' does not name a package") { Hint = $"a name has {PackageId.NameForm}" };
        if (collection.LayerOf(package) is not null) return null;
        return new LintFinding(LintRule.UnknownPackage, path, line, column, $"no package is called '{package}'") { Hint = Suggestion.For(package, _packages ??= collection.Packages) };
    }

    private LintFinding? Source(TextUse call, string path)
    {
        if (collection.FindDownload(call.Text) is not null) return null;
        _sources ??= [.. collection.Downloads.SelectMany(list => list.Entries).Select(entry => entry.File)];
        return new LintFinding(LintRule.UnknownSource, path, call.Line, call.Column, $"{CollectionDirectory.DownloadListName} has no line for '{call.Text}'")
        {
            Hint = Suggestion.For(call.Text, _sources) ?? "add it: pthbs collection add --source-only URL",
        };
    }

    private LintFinding? File(TextUse call, string name, string path)
    {
        if (collection.FindTemplate(name) is not var (layer, relative)) return null;
        var folder = relative[..(relative.LastIndexOf('/') + 1)];
        if (ScriptRules.IsFileName(call.Text) && layer.HasEntry(folder + call.Text)) return null;
        return new LintFinding(LintRule.MissingFile, path, call.Line, call.Column, $"there is no file '{call.Text}' beside the template") { Hint = Suggestion.For(call.Text, layer.FilesIn(folder)) };
    }
}
