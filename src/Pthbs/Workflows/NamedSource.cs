using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Workflows;

/// <summary>What a person names as the source of a package: a URL, a file of this machine, a tag of a git repository, or a source package of Debian.</summary>
/// <param name="Urls">Its URLs, as a download list has them; for a repository the repository's.</param>
internal sealed record NamedSource(IReadOnlyList<string> Urls)
{
    private const string Git = "git:";
    private const string Debian = "debian:";
    private const string File = "file:";

    /// <summary>What a word looks like, for messages.</summary>
    public const string Forms = "https://… or http://…, the path of a file, git:URL@TAG, debian:NAME or debian:pool/…";

    /// <summary>The tag or the commit of the repository that the first URL names; null if the URLs name files, empty if a person has yet to say it.</summary>
    public string? Tag { get; init; }

    /// <summary>The name of a source package of Debian, whose archive has yet to be found; null if the URLs are known.</summary>
    public string? DebianName { get; init; }

    /// <summary>Reads the words.</summary>
    /// <param name="words">They: several name the same file.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <param name="listFolder">The directory of the download list, beneath which paths are written relative.</param>
    /// <exception cref="PthbsException">A word is none of these.</exception>
    public static NamedSource Parse(IReadOnlyList<string> words, string directory, string listFolder)
    {
        if (words.Count == 1 && words[0].StartsWith(Git, StringComparison.Ordinal)) return Repository(words[0]);
        if (words.Count == 1 && words[0].StartsWith(Debian, StringComparison.Ordinal) && !words[0].Contains('/', StringComparison.Ordinal)) return new NamedSource([]) { DebianName = words[0][Debian.Length..] };
        var urls = new List<string>();
        foreach (var word in words)
        {
            if (word.StartsWith(Git, StringComparison.Ordinal)) throw new PthbsException(ErrorKind.Usage, "a repository is named alone") { Got = word, Expected = Forms };
            urls.Add(word.Contains("://", StringComparison.Ordinal) || word.StartsWith(File, StringComparison.Ordinal) || word.StartsWith(Debian, StringComparison.Ordinal) ? word : OfPath(word, directory, listFolder));
        }

        return new NamedSource(urls);
    }

    private static NamedSource Repository(string word)
    {
        var rest = word[Git.Length..];
        // A user in front of the host is refused later: this is the one behind the path.
        var at = rest.LastIndexOf('@');
        if (at <= rest.LastIndexOf('/')) return new NamedSource([rest]) { Tag = "" };
        return new NamedSource([rest[..at]]) { Tag = rest[(at + 1)..] };
    }

    /// <summary>A path as a URL: relative beneath the list, absolute elsewhere.</summary>
    private static string OfPath(string word, string directory, string listFolder)
    {
        var full = Path.GetFullPath(word, directory);
        using (var found = NamedFile.TryFind(full))
        {
            if (found is not { Kind: FileKind.Regular })
                throw new PthbsException(ErrorKind.Usage, found is null ? "there is no such file" : "this is not a regular file") { Where = full, Expected = Forms };
        }

        var beneath = listFolder.TrimEnd('/') + "/";
        var path = full.StartsWith(beneath, StringComparison.Ordinal) ? full[beneath.Length..] : full;
        return File + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
    }
}
