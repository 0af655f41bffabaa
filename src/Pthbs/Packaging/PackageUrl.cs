namespace Pthbs.Packaging;

/// <summary>The package url of a source: what advisories and bills of materials call it, whatever a collection calls its package.</summary>
internal static class PackageUrl
{
    private const string Generic = "pkg:generic/";
    private static readonly string[] Hosts = ["github.com", "gitlab.com"];
    private static readonly string[] Types = ["github", "gitlab"];

    /// <summary>The package url, without a version.</summary>
    /// <param name="name">The package.</param>
    /// <param name="layout">The layout that builds it.</param>
    /// <param name="urls">Where its people live, and where its source is, the best known first.</param>
    public static string Of(string name, string layout, IEnumerable<string?> urls)
    {
        foreach (var url in urls) if (OfForge(url) is { } found) return found;
        // The index of Python has one name space, in which '_' and '.' are '-'.
        if (layout == "python") return $"pkg:pypi/{(name.StartsWith("python-", StringComparison.Ordinal) ? name["python-".Length..] : name).Replace('_', '-').Replace('.', '-')}";
        return Generic + Uri.EscapeDataString(name);
    }

    /// <summary>Whether it says no more than the package's name.</summary>
    public static bool IsGeneric(string purl) => purl.StartsWith(Generic, StringComparison.Ordinal);

    /// <summary>That of a project of a forge that has a type of its own; null for any other url.</summary>
    private static string? OfForge(string? url)
    {
        if (url is null || !Uri.TryCreate(url, UriKind.Absolute, out var web)) return null;
        var host = Array.IndexOf(Hosts, web.Host.StartsWith("www.", StringComparison.Ordinal) ? web.Host["www.".Length..] : web.Host);
        if (host < 0) return null;
        // What a forge shows of a project stands behind '-': GROUP/SUBGROUP/NAME/-/archive/…
        var parts = web.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).TakeWhile(part => part is not "-").ToArray();
        if (Types[host] == "github" && parts.Length > 2) parts = parts[..2];
        if (parts.Length < 2 || !Array.TrueForAll(parts, IsWord)) return null;
        if (parts[^1].EndsWith(".git", StringComparison.Ordinal)) parts[^1] = parts[^1][..^".git".Length];
        return $"pkg:{Types[host]}/{string.Join('/', parts).ToLowerInvariant()}";
    }

    private static bool IsWord(string part)
    {
        foreach (var c in part) if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        return part.Length > 0 && part is not (".git" or "." or "..");
    }
}
