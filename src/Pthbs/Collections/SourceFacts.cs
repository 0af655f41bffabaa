using System.Collections;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>
/// The facts that layouts write as sources, as they are: <c>#: source {{ archive }}</c>. What stands in them has to come of <c>source()</c> or <c>file()</c>; the name alone says nothing of the bytes.
/// </summary>
internal sealed partial class SourceFacts
{
    private readonly Dictionary<string, bool> _facts = new(StringComparer.Ordinal);

    /// <summary>Reads a template and all that it is made of.</summary>
    public SourceFacts(Collection collection, string template)
    {
        foreach (var (_, text, _) in TemplateChain.Of(collection, template))
        {
            var loops = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (Match line in LoopOrSource().Matches(text))
            {
                if (line.Groups["each"].Success) loops[line.Groups["each"].Value] = line.Groups["of"].Value;
                else if (!loops.TryGetValue(line.Groups["name"].Value, out var of)) _facts.TryAdd(line.Groups["name"].Value, false);
                else foreach (Match list in Listed().Matches(Calls().Replace(of, ""))) _facts[list.Value] = true;
            }

            // What the templates below write in this block is not rendered.
            if (SourcesBlock().IsMatch(text) && !text.Contains("super()", StringComparison.Ordinal)) break;
        }
    }

    /// <summary>What is wrong with facts as they were rendered; null if nothing is.</summary>
    public PthbsException? Problem(IEnumerable<KeyValuePair<string, object?>> facts)
    {
        foreach (var (fact, value) in facts)
            if (_facts.TryGetValue(fact, out var isList))
                foreach (var one in isList && value is IEnumerable list and not string ? list.Cast<object?>() : [value])
                    if (one is string text && Problem(fact, text) is { } problem) return problem;
        return null;
    }

    /// <summary>What is wrong with the texts that stand in a template as they are, with the place of each.</summary>
    public IEnumerable<(PthbsException Error, int Line, int Column)> Problems(TemplateAnalysis analysis)
    {
        foreach (var text in analysis.Texts.Concat(analysis.ListTexts))
            if (_facts.ContainsKey(text.Name) && Problem(text.Name, text.Text) is { } problem) yield return (problem, text.Line, text.Column);
    }

    private static PthbsException? Problem(string fact, string text)
    {
        // A source begins with the hash of its bytes, with a word for its kind before it.
        var name = text.Split(' ')[0];
        if (name.Contains(':', StringComparison.Ordinal)) return null;
        var rest = text[name.Length..];
        var call = $"{(fact == "archive" ? "source" : "file")}(\"{name}\"){(rest.Length == 0 ? "" : $" ~ \"{rest}\"")}";
        return new PthbsException(ErrorKind.Input, $"'{fact}' holds a text that is no source")
        {
            Got = $"\"{text}\"",
            Expected = "source(\"NAME\"), of the download list, or file(\"NAME\"), beside the template",
            Hint = name.Length == 0 ? null : $"write {call}",
        };
    }

    [GeneratedRegex(@"\{%-? *for (?<each>\w+) in (?<of>[^%]*)%\}|^#: source \{\{ (?<name>\w+)(?= \}\}|\.split\()", RegexOptions.Multiline)]
    private static partial Regex LoopOrSource();

    [GeneratedRegex(@"\{%-? *block sources\b")]
    private static partial Regex SourcesBlock();

    /// <summary>What a function is given is what that function wants: <c>all_sources(sources)</c> takes names of packages.</summary>
    [GeneratedRegex(@"\w+\([^()]*\)")]
    private static partial Regex Calls();

    /// <summary>The names in an expression that are no filters, functions or members.</summary>
    [GeneratedRegex(@"(?<![\w.""']|\| ?)[a-z_]\w*(?![\w(])")]
    private static partial Regex Listed();
}
