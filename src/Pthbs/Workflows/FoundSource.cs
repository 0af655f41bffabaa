using Pthbs.Packaging;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>A source that can be fetched.</summary>
/// <param name="Urls">Where it is.</param>
/// <param name="File">Its name in the download list; null for the end of the first URL.</param>
internal sealed record FoundSource(IReadOnlyList<string> Urls, string? File)
{
    private static readonly string[] Forges = ["github.com", "gitlab.com", "codeberg.org", "git.sr.ht", "gitlab.freedesktop.org", "gitlab.gnome.org", "salsa.debian.org"];

    /// <summary>The commit, if the URLs name repositories.</summary>
    public SourceKey? Commit { get; init; }

    /// <summary>Its sha256, if whoever named the URL knows it.</summary>
    public string? Hash { get; init; }

    /// <summary>Its name and version, if they are better known than by the file's name.</summary>
    public ArchiveName? Name { get; init; }

    /// <summary>Where its people live, as far as the URL tells.</summary>
    public string? Homepage { get; init; }

    /// <summary>A file at these URLs. The archives of tags that forges make are called by the version alone: they get the project's name.</summary>
    public static FoundSource OfFile(IReadOnlyList<string> urls, string? file)
    {
        var home = HomeOf(urls[0]);
        if (file is not null || home is null || SourceUrl.TryFileName(urls[0]) is not { } last || ArchiveName.Of(last) is not { Name: "", Version: { } version }) return new FoundSource(urls, file) { Homepage = home };
        var project = home[(home.LastIndexOf('/') + 1)..];
        var ending = last[(last.IndexOf(".tar", StringComparison.Ordinal) is > 0 and var tar ? tar : last.LastIndexOf('.'))..];
        var named = $"{project}-{version}{ending}";
        return new FoundSource(urls, ScriptRules.IsFileName(named) ? named : null) { Homepage = home };
    }

    /// <summary>The page of a project on a forge; null for any other URL.</summary>
    public static string? HomeOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var web) || Array.IndexOf(Forges, web.Host) < 0) return null;
        var parts = web.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2) return null;
        var project = parts[1].EndsWith(".git", StringComparison.Ordinal) ? parts[1][..^".git".Length] : parts[1];
        return $"https://{web.Host}/{parts[0]}/{project}";
    }
}
