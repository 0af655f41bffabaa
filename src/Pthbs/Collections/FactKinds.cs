using System.Collections;
using Pthbs.Errors;
using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>
/// Which facts are lists, texts or numbers: as the templates that a template extends read them. A layout that reads <c>meson_flags | default([])</c> takes a list; a text would be read letter by letter, or fail somewhere in it.
/// </summary>
internal sealed class FactKinds
{
    /// <summary>Facts of the layout base: the directory of the source that is built, and those that are made in the package.</summary>
    private const string BuiltDirectory = "directory", InstalledDirectories = "directories";

    private readonly Dictionary<string, ValueKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Reads a template and all that it extends.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="template">The template's name.</param>
    /// <param name="layouts">What is known of layouts: many templates extend one.</param>
    public FactKinds(Collection collection, string template, IDictionary<string, TemplateAnalysis?>? layouts = null)
    {
        var odd = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var name = template; name is not null && seen.Add(name);)
        {
            TemplateAnalysis? analysis = null;
            if (layouts?.TryGetValue(name, out analysis) is not true)
            {
                analysis = TryAnalyse(collection, name);
                if (layouts is not null && CollectionDirectory.IsLayout(name)) layouts[name] = analysis;
            }

            if (analysis is null) break;
            foreach (var (fact, kind) in analysis.Defaults)
                if (_kinds.TryGetValue(fact, out var known) && known != kind) odd.Add(fact);
                else _kinds[fact] = kind;
            name = Parent(collection, name, analysis);
        }

        foreach (var fact in odd) _kinds.Remove(fact);
    }

    private static string? Parent(Collection collection, string name, TemplateAnalysis analysis)
    {
        foreach (var use in analysis.Templates)
            if (use.Link == TemplateLink.Extends) return Collection.ResolveTemplate(use.Name, name);
        foreach (var use in analysis.VariableTemplates)
            if (use.Link == TemplateLink.Extends && use.Name == Generator.BelowVariable) return collection.TemplateBelow(name);
        return null;
    }

    /// <summary>What is wrong with a fact's value; null if nothing is, or if no template says what it takes.</summary>
    public PthbsException? Problem(string fact, object? value)
    {
        if (!_kinds.TryGetValue(fact, out var kind)) return null;
        switch (kind)
        {
            case ValueKind.List when value is null or string or long or double or bool:
                return new PthbsException(ErrorKind.Input, $"the fact '{fact}' is not a list") { Got = TemplateValues.Kind(value), Expected = value is string or long ? $"a list of texts, such as [\"{value}\"]" : "a list; leave the fact out where there is nothing in it" };
            case ValueKind.List when fact == InstalledDirectories && value is IEnumerable items:
                return items.OfType<string>().Select(item => OutOfTree(fact, item)).FirstOrDefault(wrong => wrong is not null);
            case ValueKind.Text when fact == BuiltDirectory:
                return value is string directory ? OutOfTree(fact, directory) : new PthbsException(ErrorKind.Input, $"the fact '{fact}' is not a text") { Got = TemplateValues.Kind(value), Expected = "the path of a directory in the source, such as \"src\"" };
            case ValueKind.Text when value is IEnumerable and not string:
                return new PthbsException(ErrorKind.Input, $"the fact '{fact}' is not a text") { Got = TemplateValues.Kind(value), Expected = "one text, such as \"a b\"" };
            case ValueKind.Number when value is IEnumerable && !(value is string digits && digits.Length > 0 && !digits.AsSpan().ContainsAnyExceptInRange('0', '9')):
                return new PthbsException(ErrorKind.Input, $"the fact '{fact}' is not a number") { Got = TemplateValues.Kind(value), Expected = "a whole number, such as 1" };
            default:
                return null;
        }
    }

    /// <summary>What is wrong with the values that stand in a template as they are, with the place of each.</summary>
    public IEnumerable<(PthbsException Error, int Line, int Column)> Problems(TemplateAnalysis analysis)
    {
        foreach (var text in analysis.Texts)
            if (Problem(text.Name, text.Text) is { } problem) yield return (problem, text.Line, text.Column);
        foreach (var list in analysis.Lists)
            if (Problem(list.Name, Array.Empty<object?>()) is { } problem) yield return (problem, list.Line, list.Column);
        foreach (var (use, value) in analysis.Constants)
            if (Problem(use.Name, value) is { } problem) yield return (problem, use.Line, use.Column);
    }

    private static PthbsException? OutOfTree(string fact, string path) => path.StartsWith('/') || path.Split('/').Contains("..") || path.Any(char.IsControl)
        ? new PthbsException(ErrorKind.Input, $"the fact '{fact}' leads out of the tree that it is about") { Got = $"\"{path}\"", Expected = "a path without / at its beginning and without '..', such as \"src\"" }
        : null;

    private static TemplateAnalysis? TryAnalyse(Collection collection, string name)
    {
        try
        {
            return collection.TryReadTemplate(name) is var (text, path) ? TemplateChain.TryAnalyse(text, path) : null;
        }
        catch (PthbsException)
        {
            // Whoever renders it is told.
            return null;
        }
    }
}
