using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>The versions of source packages in an index of Debian (<c>dists/…/source/Sources</c>).</summary>
internal static class DebianIndex
{
    private const string Package = "Package: ";
    private const string Version = "Version: ";

    /// <summary>No name and no version is longer.</summary>
    private const int LongestLine = 400;

    /// <summary>The newest version of source packages, as upstream calls it.</summary>
    /// <param name="index">The index as plain text: stanzas of lines, of which two matter.</param>
    /// <param name="wanted">The source packages. Of others nothing is kept: an index may be as large as it likes.</param>
    /// <param name="order">Which version is newer.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <returns>The versions of those that are there; and whether it is an index at all, with a version of any package.</returns>
    public static (Dictionary<string, string> Versions, bool IsIndex) Read(Stream index, IReadOnlySet<string> wanted, IComparer<string> order, CancellationToken cancel)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new BoundedLines(index, LongestLine, cancel);
        string? name = null;
        var isIndex = false;
        while (lines.Next() is { } line)
        {
            if (line.Length == 0) name = null;
            else if (line.StartsWith(Package, StringComparison.Ordinal)) name = line[Package.Length..].Trim();
            else if (name is not null && line.StartsWith(Version, StringComparison.Ordinal))
            {
                isIndex = true;
                if (!wanted.Contains(name)) continue;
                var version = Upstream(line[Version.Length..].Trim());
                if (!found.TryGetValue(name, out var known) || order.Compare(version, known) > 0) found[name] = version;
            }
        }

        return (found, isIndex);
    }

    /// <summary>What upstream calls a version of Debian: <c>1:1.3.dfsg+really1.3.1-1</c> is 1.3.1.</summary>
    public static string Upstream(string version)
    {
        if (version.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon) version = version[(colon + 1)..];
        if (version.LastIndexOf('-') is > 0 and var dash) version = version[..dash];
        if (version.LastIndexOf("+really", StringComparison.Ordinal) is >= 0 and var really) version = version[(really + "+really".Length)..];
        foreach (var mark in (string[])["+dfsg", ".dfsg", "~dfsg", "+ds", "+repack", "~repack"])
            if (version.IndexOf(mark, StringComparison.Ordinal) is > 0 and var at) version = version[..at];
        return version;
    }
}
