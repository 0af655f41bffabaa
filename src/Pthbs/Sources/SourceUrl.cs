using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>The forms of url that a download list may hold, and what each of them means on this machine.</summary>
internal static class SourceUrl
{
    private const string Debian = "debian:";
    private const string File = "file:";
    private const string RepositoryEnd = ".git";

    /// <summary>The forms that exist, for messages.</summary>
    public static string Forms(SourceKind kind) => kind == SourceKind.Git
        ? "https://…, http://…, git://… or file:PATH, each naming a git repository"
        : "https://…, http://…, file:PATH (absolute, or relative to the list) or debian:pool/main/…";

    /// <summary>What is wrong with a url, or null.</summary>
    public static string? Problem(string url, SourceKind kind)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1) return "this is not a valid URL";
        switch (url[..colon])
        {
            case "https" or "http":
                break;
            case "git" when kind == SourceKind.Git:
                break;
            case "file":
                var path = FilePath(url);
                return path.Length == 0 ? "the path is missing" : path.Contains('\0', StringComparison.Ordinal) ? "a path cannot contain a zero byte" : null;
            case "debian" when kind == SourceKind.Sha256:
                return ScriptRules.IsRelativePath(url[Debian.Length..]) ? null : "the path below the mirror must be a plain relative path";
            default:
                return $"unknown scheme '{url[..colon]}:' for {(kind == SourceKind.Git ? "a commit" : "a file")}";
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return "this is not a valid URL";
        // Lists are shared and their urls are shown: no place for a secret.
        return uri.UserInfo.Length > 0 ? "a URL in a download list must not contain a user name or password" : null;
    }

    /// <summary>A url for messages, or a line with urls in it: without the user and password that somebody may have written there.</summary>
    public static string Shown(string text) => string.Join(' ', text.Split(' ').Select(word =>
    {
        var start = word.IndexOf("://", StringComparison.Ordinal);
        if (start < 0) return word;
        start += 3;
        var end = word.AsSpan(start).IndexOfAny('/', '?', '#') is >= 0 and var length ? start + length : word.Length;
        var at = word.LastIndexOf('@', end - 1, end - start);
        return at < 0 ? word : $"{word[..start]}…{word[at..]}";
    }));

    /// <summary>The places that a url means: one, or for <c>debian:</c> one a mirror.</summary>
    /// <param name="url">A url without a <see cref="Problem"/>.</param>
    /// <param name="folder">Where a relative <c>file:</c> path starts.</param>
    /// <param name="mirrors">What <c>debian:</c> stands for.</param>
    public static IEnumerable<SourcePlace> Places(string url, string? folder, Mirrors mirrors)
    {
        if (url.StartsWith(Debian, StringComparison.Ordinal)) return mirrors.Urls.Select(mirror => Place($"{mirror}/{url[Debian.Length..]}", null));
        return [Place(url, folder)];
    }

    /// <summary>The url as it reads anywhere on this machine: a relative <c>file:</c> path made absolute, any other as it is.</summary>
    /// <param name="url">A url without a <see cref="Problem"/>.</param>
    /// <param name="folder">Where a relative path starts.</param>
    public static string Absolute(string url, string folder) => url.StartsWith(File, StringComparison.Ordinal) && !FilePath(url).StartsWith('/')
        ? File + string.Join('/', Path.GetFullPath(FilePath(url), folder).Split('/').Select(Uri.EscapeDataString))
        : url;

    /// <summary>Whether a url needs mirrors.</summary>
    public static bool IsDebian(string url) => url.StartsWith(Debian, StringComparison.Ordinal);

    /// <summary>The name of the file that a url names: its last word, unescaped.</summary>
    /// <exception cref="PthbsException">It cannot be the name of a source.</exception>
    public static string FileName(string url) => TryFileName(url) ?? throw new PthbsException(ErrorKind.Usage, "the URL does not end with a valid source name")
    {
        Where = Shown(url),
        Got = LastWord(url),
        Hint = "name the file: --name FILE",
    };

    /// <summary>The same, or null where that cannot be the name of a source.</summary>
    public static string? TryFileName(string url) => LastWord(url) is var name && ScriptRules.IsFileName(name) ? name : null;

    /// <summary>The name of the repository that a url names: its last word, without <c>.git</c>.</summary>
    /// <exception cref="PthbsException">It cannot be the name of a source.</exception>
    public static string RepositoryName(string url)
    {
        var name = FileName(url.TrimEnd('/'));
        return name.Length > RepositoryEnd.Length && name.EndsWith(RepositoryEnd, StringComparison.Ordinal) ? name[..^RepositoryEnd.Length] : name;
    }

    private static string LastWord(string url)
    {
        var path = url.StartsWith(File, StringComparison.Ordinal) || IsDebian(url) ? url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..]
            : Uri.TryCreate(url, UriKind.Absolute, out var web) ? web.AbsolutePath : "";
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static SourcePlace Place(string url, string? folder) => url.StartsWith(File, StringComparison.Ordinal)
        ? new SourcePlace(url, null, Path.GetFullPath(FilePath(url), folder ?? Path.GetFullPath(".")))
        : new SourcePlace(url, new Uri(url), null);

    /// <summary>The path of <c>file:/a/b</c>, <c>file:///a/b</c> or <c>file:a/b</c>.</summary>
    private static string FilePath(string url)
    {
        var path = url[File.Length..];
        if (path.StartsWith("//", StringComparison.Ordinal)) path = path[2..];
        return Uri.UnescapeDataString(path);
    }
}

/// <summary>One place where a source may be: on the web, or in a file of this machine.</summary>
/// <param name="Text">The url for messages.</param>
/// <param name="Web">Its address, or null.</param>
/// <param name="Local">Its path, or null.</param>
internal sealed record SourcePlace(string Text, Uri? Web, string? Local);
