using Pthbs.Jinja;
using Pthbs.Scripts;

namespace Pthbs.Collections.Linting;

/// <summary>Lines of download lists, and patches beside templates, that nothing uses: neither a script that was rendered nor a template that names them.</summary>
internal static class UnusedFiles
{
    private const string PatchEnding = ".patch";

    /// <summary>Finds them, after all packages were rendered.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="generator">What rendered them.</param>
    /// <param name="top">The layer that counts; null for all.</param>
    /// <param name="isPartial">Whether some could not be rendered: then only names that no template holds are told.</param>
    public static IEnumerable<LintFinding> Check(Collection collection, Generator generator, CollectionDirectory? top, bool isPartial)
    {
        var (sources, files) = (new HashSet<SourceKey>(), new HashSet<SourceKey>());
        foreach (var package in generator.Generated)
        {
            foreach (var source in package.Script.Header.Sources) sources.Add(source.Key);
            foreach (var file in package.Files) files.Add(file.Key);
        }

        var texts = collection.Layers.SelectMany(layer => layer.TemplateTexts(null)).ToList();
        var named = Named(texts);
        foreach (var layer in collection.Layers)
        {
            if (top is not null && layer != top) continue;
            foreach (var entry in layer.Downloads.Entries)
                if (!sources.Contains(entry.Key) && !named.Contains(entry.File) && !(isPartial && IsMentioned(entry.File)))
                    yield return new LintFinding(LintRule.UnusedFile, layer.Downloads.Where, entry.Line, 1, $"no package uses '{entry.File}'") { Hint = "delete the line, or name the file in a template: source(\"" + entry.File + "\")" };
            var folders = new HashSet<string>(StringComparer.Ordinal);
            foreach (var package in layer.Packages.Order(StringComparer.Ordinal))
            {
                var folder = layer.FolderFor(package);
                // Systems lie in one folder.
                foreach (var file in folders.Add(folder) ? layer.AllFilesOf(package) : [])
                {
                    if (!file.EndsWith(PatchEnding, StringComparison.Ordinal) || named.Contains(file) || (isPartial && IsMentioned(file))) continue;
                    if (layer.TryReadBytes($"{folder}/{file}") is { } bytes && files.Contains(new SourceKey(SourceKind.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))))) continue;
                    yield return new LintFinding(LintRule.UnusedFile, layer.Where($"{folder}/{file}"), 1, 1, "no template uses this patch") { Hint = $"add it to the template: {{% set patches = [file(\"{file}\")] %}}; or delete it" };
                }
            }
        }

        bool IsMentioned(string file) => texts.Exists(text => text.Contains(file, StringComparison.Ordinal));
    }

    /// <summary>The files that templates name in calls of <c>source</c> and <c>file</c>, whatever a condition says.</summary>
    private static HashSet<string> Named(IEnumerable<string> texts)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            try
            {
                foreach (var call in TemplateAnalysis.Of(new TemplateSource(text, ""), Generator.TemplateOptions).Calls)
                    if (call.Name is "source" or "file") named.Add(call.Text);
            }
            catch (TemplateException)
            {
                // That has a finding of its own.
            }
        }

        return named;
    }
}
