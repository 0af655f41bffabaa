using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>The templates that a package's template is made of.</summary>
internal static class TemplateChain
{
    /// <summary>It, and all that it extends, includes or imports, and they in turn; the nearest first, each once. What its text does not name is not among them.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="template">The template's name.</param>
    public static IEnumerable<(string Name, string Text, string Path)> Of(Collection collection, string template)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { template };
        var next = new Queue<string>([template]);
        while (next.TryDequeue(out var name))
        {
            if (collection.TryReadTemplate(name) is not var (text, path)) continue;
            yield return (name, text, path);
            if (TryAnalyse(text, path) is not { } analysis) continue;
            foreach (var use in analysis.Templates)
                if (Collection.ResolveTemplate(use.Name, name) is { } its && seen.Add(its)) next.Enqueue(its);
            foreach (var use in analysis.VariableTemplates)
                if (use.Name == Generator.BelowVariable && collection.TemplateBelow(name) is { } below && seen.Add(below)) next.Enqueue(below);
        }
    }

    /// <summary>What a template consists of; null where it cannot be parsed: whoever renders it is told.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="path">Where it is.</param>
    public static TemplateAnalysis? TryAnalyse(string text, string path)
    {
        try
        {
            return TemplateAnalysis.Of(new TemplateSource(text, path), Generator.TemplateOptions);
        }
        catch (TemplateException)
        {
            return null;
        }
    }
}
