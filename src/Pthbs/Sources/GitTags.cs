using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>A tag of a repository.</summary>
/// <param name="Name">Its name, without <c>refs/tags/</c>.</param>
/// <param name="Commit">The commit that it leads to.</param>
public sealed record GitTag(string Name, SourceKey Commit);

/// <summary>Asks repositories for their tags.</summary>
internal sealed class GitTags(SourceCache cache, FetchOptions options, GitLocation location, Proxies proxies)
{
    private const int LongestAnswer = 16 << 20;
    private const string Prefix = "refs/tags/";
    private const string Peeled = "^{}";

    /// <summary>The tags of a repository, or why they cannot be had.</summary>
    /// <param name="url">The repository, in any form that a download list takes for a commit.</param>
    /// <param name="folder">Where a relative <c>file:</c> path starts.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">git is not installed, or this machine cannot do it.</exception>
    public async Task<(IReadOnlyList<GitTag> Tags, UrlFailure? Failure)> ListAsync(string url, string? folder, CancellationToken cancel)
    {
        var place = SourceUrl.Places(url, folder, Mirrors.None).First();
        var name = $"tags.{UniqueName.New()}";
        try
        {
            using var scratch = cache.Partial.CreateDirectory(name);
            if (place.Local is { } path) return await OfLocalAsync(path, scratch, cancel).ConfigureAwait(false);
            var asked = place.Web!;
            if (asked.Scheme is "https" or "http")
            {
                var (found, none) = await location.FindAsync(asked, cancel).ConfigureAwait(false);
                if (found is null) return ([], none);
                asked = found;
            }

            if (await MakeAsync(scratch, "sha1", cancel).ConfigureAwait(false) is { } failed) return ([], failed);
            return Read(await RunAsync(scratch.Path, ["ls-remote", "--tags", "--", asked.AbsoluteUri], asked, cancel).ConfigureAwait(false));
        }
        finally
        {
            cache.Partial.DeleteIfPossible(name, cancel: CancellationToken.None);
        }
    }

    /// <summary>git is not started in it: a repository of our own has its tags, and borrows its objects to see where they lead.</summary>
    private async Task<(IReadOnlyList<GitTag> Tags, UrlFailure? Failure)> OfLocalAsync(string path, DirectoryHandle scratch, CancellationToken cancel)
    {
        if (LocalRepository.DirectoriesOf(path) is not var (own, common)) return ([], new UrlFailure("there is no git repository"));
        var objects = Path.Combine(common, "objects");
        if (await Task.Run(() => LocalRepository.Obstacle(objects, cancel), cancel).ConfigureAwait(false) is { } obstacle) return ([], obstacle);
        UrlFailure? failure = null;
        // Which hash a repository has, its tags say.
        foreach (var format in (string[])["sha1", "sha256"])
        {
            using var repository = scratch.CreateDirectory(format);
            if (await MakeAsync(repository, format, cancel).ConfigureAwait(false) is { } failed) return ([], failed);
            using (repository.CreateDirectories("objects/info")) { }
            repository.WriteAtomically("objects/info/alternates", LocalRepository.AlternatesLine(objects));
            LocalReferences.Copy(own, common, repository);
            var found = Read(await RunAsync(repository.Path, ["for-each-ref", $"--format=%(objectname)\t%(refname)%0a%(*objectname)\t%(refname){Peeled}", Prefix], null, cancel).ConfigureAwait(false));
            if (found.Tags.Count > 0) return found;
            failure ??= found.Failure;
        }

        return ([], failure);
    }

    private async Task<UrlFailure?> MakeAsync(DirectoryHandle directory, string format, CancellationToken cancel)
    {
        var (_, failure) = await RunAsync(directory.Path, ["init", "--quiet", "--bare", "--template=", $"--object-format={format}"], null, cancel).ConfigureAwait(false);
        return failure is null ? null : new UrlFailure($"git cannot create a repository: {failure.Reason}");
    }

    /// <summary>The tags in git's answer: hash, tab, name; where the tag has an object of its own, once more with what it leads to.</summary>
    private static (IReadOnlyList<GitTag> Tags, UrlFailure? Failure) Read((string Output, UrlFailure? Failure) answer)
    {
        var tags = new SortedDictionary<string, SourceKey>(StringComparer.Ordinal);
        foreach (var line in answer.Output.Split('\n'))
        {
            if (line.Split('\t') is not [var hash, var name] || !name.StartsWith(Prefix, StringComparison.Ordinal) || !SourceKey.TryParse($"git:{hash}", out var key)) continue;
            var tag = name[Prefix.Length..];
            if (tag.EndsWith(Peeled, StringComparison.Ordinal)) tags[tag[..^Peeled.Length]] = key;
            else tags.TryAdd(tag, key);
        }

        var found = new List<GitTag>(tags.Count);
        foreach (var (name, commit) in tags) if (PathText.IsClean(name)) found.Add(new GitTag(name, commit));
        return (found, answer.Failure);
    }

    private async Task<(string Output, UrlFailure? Failure)> RunAsync(string repository, IReadOnlyList<string> arguments, Uri? server, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.GitStallTimeout);
        using var git = GitProgram.Start(repository, arguments, options, limit.Token, server, server is null ? null : proxies.For(server));
        git.Input.Close();
        var messages = git.Messages.ReadToEndAsync(CancellationToken.None);
        var output = new MemoryStream();
        var isTooLong = await Task.Run(() => Fill(git.Output, output), CancellationToken.None).ConfigureAwait(false);
        if (isTooLong) await limit.CancelAsync().ConfigureAwait(false);
        var exit = await git.EndAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        if (isTooLong) return ("", new UrlFailure($"the repository has more than {LongestAnswer} bytes of tags"));
        if (limit.IsCancellationRequested) return ("", new UrlFailure($"git did not end within {options.GitStallTimeout.TotalSeconds:0.#} s (timeout)"));
        var said = (await messages.ConfigureAwait(false)).Trim();
        return (Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length), exit.Success ? null : new UrlFailure(PathText.Printable(said.Length == 0 ? "git failed and did not say why" : said.Split('\n')[^1])));
    }

    private static bool Fill(Stream from, MemoryStream into)
    {
        var block = new byte[16 * 1024];
        for (int got; (got = from.Read(block)) > 0; into.Write(block, 0, got)) if (into.Length > LongestAnswer) return true;
        return false;
    }
}
