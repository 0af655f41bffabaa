using Pthbs.Errors;

namespace Pthbs.Collections;

/// <summary>Finds the facts among the variables that a package's template has set.</summary>
internal static class PackageFactsReader
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["summary", "license", "homepage", "link_with", "untested", "libc", "mixed_libc", "unhardened", "purl", "cpe"];

    /// <summary>Reads them.</summary>
    /// <exception cref="PthbsException">One has the wrong kind.</exception>
    public static PackageFacts Read(IReadOnlyDictionary<string, object?> variables, string where)
    {
        try
        {
            return new PackageFacts(Text("summary"), Text("license"), Text("homepage"), variables.TryGetValue("link_with", out var links)
                ? [.. TemplateValues.Texts(links, "the fact 'link_with'").Select(DependencyRequest.Parse)]
                : [])
            {
                Untested = Text("untested"),
                Libc = Text("libc") is { Length: > 0 } libc ? libc : null,
                MixedLibc = Text("mixed_libc"),
                Unhardened = Text("unhardened"),
                Purl = Checked("purl", IsPurl, "a package url without version, qualifiers and subpath, such as pkg:github/madler/zlib"),
                Cpe = Checked("cpe", IsCpe, "vendor:product, as they stand in the CPE name of the software, such as zlib:zlib"),
            };
        }
        catch (PthbsException error) when (error.Where is null)
        {
            throw new PthbsException(error) { Where = where };
        }

        string? Text(string name) => variables.TryGetValue(name, out var value) ? TemplateValues.Text(value, $"the fact '{name}'") : null;

        string? Checked(string name, Func<string, bool> fits, string form) =>
            Text(name) is not { } text || fits(text) ? Text(name) : throw new PthbsException(ErrorKind.Input, $"the fact '{name}' has another form") { Got = text, Expected = form };
    }

    private static bool IsPurl(string text)
    {
        if (!text.StartsWith("pkg:", StringComparison.Ordinal)) return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 4 && slash < text.Length - 1 && text[^1] != '/' && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && text.AsSpan().IndexOfAny("@?#\"\\") < 0;
    }

    private static bool IsCpe(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == text.Length - 1) return false;
        for (var i = 0; i < text.Length; i++)
            if (i != colon && !char.IsAsciiLetterLower(text[i]) && !char.IsAsciiDigit(text[i]) && text[i] is not ('.' or '_' or '-' or '+')) return false;
        return true;
    }
}
