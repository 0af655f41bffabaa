using System.Globalization;
using Pthbs.Jinja.Errors;

namespace Pthbs.Jinja.Runtime;

/// <summary>Why a name that somebody wrote means nothing.</summary>
internal static class MissingName
{
    /// <summary>A hint that follows from the cause, or null if the cause is not known.</summary>
    public static string? Explain(TemplateCode template, string name, int position)
    {
        if (ForeignWords.Find(name) is { } word) return $"write '{word}'";
        if (template.InnerSets is null || !template.InnerSets.TryGetValue(name, out var set) || set.Position > position) return null;
        var line = template.Source.LineOf(set.Position);
        return set.Statement == "for"
            ? string.Create(CultureInfo.InvariantCulture, $"line {line} sets '{name}' in a loop, and the value ends with the loop: keep it in a namespace, {{% set ns = namespace({name}=none) %}} before the loop and {{% set ns.{name} = … %}} in it")
            : string.Create(CultureInfo.InvariantCulture, $"line {line} sets '{name}' inside '{set.Statement}', and the value ends with that");
    }
}
