using Pthbs.Errors;

namespace Pthbs.Collections;

/// <summary>Finds the facts among the variables that a package's template has set.</summary>
internal static class PackageFactsReader
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["summary", "licence", "homepage", "link_with", "untested"];

    /// <summary>Reads them.</summary>
    /// <exception cref="PthbsException">One has the wrong kind.</exception>
    public static PackageFacts Read(IReadOnlyDictionary<string, object?> variables, string where)
    {
        try
        {
            return new PackageFacts(Text("summary"), Text("licence"), Text("homepage"), variables.TryGetValue("link_with", out var links)
                ? [.. TemplateValues.Texts(links, "the fact 'link_with'").Select(DependencyRequest.Parse)]
                : [])
            {
                Untested = Text("untested"),
            };
        }
        catch (PthbsException error) when (error.Where is null)
        {
            throw new PthbsException(error) { Where = where };
        }

        string? Text(string name) => variables.TryGetValue(name, out var value) ? TemplateValues.Text(value, $"the fact '{name}'") : null;
    }
}
