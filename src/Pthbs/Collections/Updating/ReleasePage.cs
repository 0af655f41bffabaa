using Pthbs.Scripts;

namespace Pthbs.Collections.Updating;

/// <summary>The versions that stand in a page which lists files: wherever the name of the package's file stands with another version in it.</summary>
internal static class ReleasePage
{
    private const int LongestVersion = 64;

    /// <summary>The url of the page on which other versions of a file are listed, and the name of it that holds the version; null where the url does not name the version.</summary>
    /// <param name="url">Where the file is.</param>
    /// <param name="version">Its version.</param>
    public static (string Page, string Name)? Of(string url, string version)
    {
        var end = url.IndexOfAny(['?', '#']) is >= 0 and var query ? query : url.Length;
        var slash = url.LastIndexOf('/', end - 1);
        // A directory of its own for each version: the one above lists them.
        for (var above = slash; slash > 0; end = slash, slash = url.LastIndexOf('/', end - 1))
        {
            if (url[..slash].EndsWith(":/", StringComparison.Ordinal) || url[..slash].EndsWith(':')) break;
            var name = url[(slash + 1)..end];
            if (!VersionText.Names(name, version)) break;
            var outer = url.LastIndexOf('/', slash - 1);
            if (outer > 0 && VersionText.Names(url[(outer + 1)..slash], version)) continue;
            return (url[..(slash + 1)], name);
        }

        return null;
    }

    /// <summary>The versions on a page.</summary>
    /// <param name="page">Its text.</param>
    /// <param name="name">The name that holds a version.</param>
    /// <param name="version">That version.</param>
    public static IReadOnlyList<string> Versions(string page, string name, string version)
    {
        var at = name.IndexOf(version, StringComparison.Ordinal);
        if (at < 0) return [];
        var (prefix, suffix) = (name[..at], name[(at + version.Length)..]);
        // The same release is often there in another compression.
        if (suffix.StartsWith(".tar.", StringComparison.Ordinal)) suffix = ".tar.";
        else if (suffix.Length == 0) suffix = "/";
        var found = new SortedSet<string>(DebianOrder.Instance);
        for (var start = 0; (start = prefix.Length == 0 ? start : page.IndexOf(prefix, start, StringComparison.Ordinal)) >= 0 && start < page.Length; start++)
        {
            // Not in the middle of another name or number.
            if (start > 0 && (char.IsAsciiLetterOrDigit(page[start - 1]) || page[start - 1] is '.' or '-' or '_' or '+')) continue;
            var from = start + prefix.Length;
            var window = page.AsSpan(from, Math.Min(LongestVersion + suffix.Length, page.Length - from));
            var end = window.IndexOf(suffix, StringComparison.Ordinal);
            // In a list of bare names, the line ends where a slash would stand.
            if (suffix == "/" && window.IndexOf('\n') is >= 0 and var line && (end < 0 || line < end)) end = line;
            if (end <= 0 || !char.IsAsciiDigit(window[0])) continue;
            var version2 = window[..end].ToString();
            if (ScriptRules.IsVersion(version2)) found.Add(version2);
        }

        return [.. found];
    }
}
