namespace Pthbs.Collections;

/// <summary>The names that templates call each other by, as Jinja2's loaders read them: <c>./x</c> and <c>a//x</c> are <c>x</c> and <c>a/x</c>.</summary>
internal static class TemplateName
{
    /// <summary>The parts of a path; empty ones and <c>.</c> go.</summary>
    public static IReadOnlyList<string> Parts(string path) => [.. path.Split('/').Where(part => part is not ("" or "."))];

    /// <summary>The parts of a name; null if it leads out of the place that it is looked for in, for no template has such a name.</summary>
    public static IReadOnlyList<string>? TryParts(string name)
    {
        var parts = Parts(name);
        return parts.Any(part => part == ".." || part.Contains('\0', StringComparison.Ordinal)) ? null : parts;
    }
}
