using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// Brings sources into the cache: the only step of all that has a network. Several at once; of each the urls in order; nothing is kept that is not
/// what its hash says. Prints nothing. Two processes that want one source are safe: one fetches, the other waits.
/// </summary>
/// <param name="cache">Where they go; not owned.</param>
/// <param name="mirrors">What <c>debian:</c> urls stand for.</param>
/// <param name="options">How patient it is.</param>
public sealed class Fetcher(SourceCache cache, Mirrors mirrors, FetchOptions? options = null) : IDisposable
{
    private readonly FetchOptions _options = options ?? new FetchOptions();
    private HttpAsker? _files;
    private GitLocation? _repositories;

    /// <summary>The proxies that it asks through: those of this process's environment.</summary>
    internal Proxies Proxies { get; init; } = Proxies.OfEnvironment;

    private FileFetch Files => new(new HttpDownload(LazyInitializer.EnsureInitialized(ref _files, () => new HttpAsker(_options, Proxies, "pthbs", Authorities.OfEnvironment())), _options), mirrors, _options);

    private GitFetch Repositories => new(cache, _options, LazyInitializer.EnsureInitialized(ref _repositories, () => new GitLocation(_options, Proxies)), Proxies);

    /// <summary>Has all of these in the cache. What fails does not keep the others from being fetched; what was cut is gone on with the next time.</summary>
    /// <param name="requests">Which; one that is here already is not fetched.</param>
    /// <param name="progress">Receives each step, on any thread.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <param name="ended">Receives each source that is now in the cache, or the error why it could not be fetched, on any thread.</param>
    /// <exception cref="PthbsException">Some could not be fetched (Source; with the reason for each URL), or this machine could not store them (Machine).</exception>
    public async Task FetchAsync(
        IReadOnlyList<FetchRequest> requests, IProgress<FetchEvent>? progress, CancellationToken cancel, Action<SourceKey, PthbsException?>? ended = null)
    {
        FetchRequest[] wanted = [.. requests.GroupBy(r => (r.Key, r.Folder))
            .Select(same => same.First() with { Urls = [.. same.SelectMany(r => r.Urls).Distinct(StringComparer.Ordinal)] })];
        var failures = new PthbsException?[wanted.Length];
        await System.Threading.Tasks.Parallel.ForEachAsync(
            Enumerable.Range(0, wanted.Length),
            new ParallelOptions { MaxDegreeOfParallelism = _options.Parallel, CancellationToken = cancel },
            async (i, token) =>
            {
                var report = new FetchReport(wanted[i], isKeyKnown: true, progress);
                try
                {
                    await FetchAsync(wanted[i], report, token).ConfigureAwait(false);
                    ended?.Invoke(wanted[i].Key, null);
                }
                catch (PthbsException error) when (error.Kind == ErrorKind.Source)
                {
                    failures[i] = error;
                    report.Now(FetchStage.Failed, message: error.Message);
                    ended?.Invoke(wanted[i].Key, error);
                }
            }).ConfigureAwait(false);

        // Another list's urls may have given what this one's could not.
        PthbsException[] failed = [.. failures.Where((_, i) => !cache.Contains(wanted[i].Key)).OfType<PthbsException>()];
        if (failed.Length == 1) throw failed[0];
        if (failed.Length == 0) return;
        throw new PthbsException(ErrorKind.Source, $"{failed.Length} of {wanted.Length} sources could not be fetched")
        {
            Details = [.. failed.SelectMany(f => f.Describe().Split('\n'))],
        };
    }

    /// <summary>Downloads a file whose hash is not known yet, puts it into the cache and gives the line for the download list.</summary>
    /// <param name="url">Where it is, in any form that a download list takes for a file.</param>
    /// <param name="file">Its name, where that is not the last word of the url.</param>
    /// <param name="folder">Where a relative <c>file:</c> path starts: the directory of the list.</param>
    /// <param name="progress">Receives each step, on any thread.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">The url is wrong (Usage), gives no file, an empty one or a web page (Source), or this machine could not take it
    /// (Machine).</exception>
    public async Task<DownloadEntry> DownloadToAddAsync(string url, string? file, string? folder, IProgress<FetchEvent>? progress, CancellationToken cancel)
    {
        CheckToAdd(url, file, SourceKind.Sha256);
        var request = new FetchRequest(default, file ?? SourceUrl.FileName(url), [url]) { Folder = folder };
        var report = new FetchReport(request, isKeyKnown: false, progress);
        using var partial = cache.NewPartial(_options.FreeSpace);
        try
        {
            await Files.ReadAsync(request, isKeyKnown: false, partial, report, cancel).ConfigureAwait(false);
            var entry = new DownloadEntry(cache.Keep(partial, cancel), request.File, [url]);
            report.Now(FetchStage.Done, bytes: partial.Length);
            return entry;
        }
        catch
        {
            partial.Delete();
            throw;
        }
    }

    /// <summary>Fetches a commit and gives the line for the download list.</summary>
    /// <param name="commit">Which.</param>
    /// <param name="urls">Repositories, one of which has it, in any form that a download list takes for a commit.</param>
    /// <param name="directory">The name of its directory, where that is not the last word of the first url.</param>
    /// <param name="folder">Where a relative <c>file:</c> path starts: the directory of the list.</param>
    /// <param name="progress">Receives each step, on any thread.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">The url is wrong (Usage), the repository has not the commit (Source), or this machine could not take it
    /// (Machine).</exception>
    public async Task<DownloadEntry> FetchToAddAsync(
        SourceKey commit, IReadOnlyList<string> urls, string? directory, string? folder, IProgress<FetchEvent>? progress, CancellationToken cancel)
    {
        foreach (var url in urls) CheckToAdd(url, directory, SourceKind.Git);
        var entry = new DownloadEntry(commit, directory ?? SourceUrl.RepositoryName(urls[0]), [.. urls.Distinct(StringComparer.Ordinal)]);
        await FetchAsync([new FetchRequest(commit, entry.File, entry.Urls) { Folder = folder }], progress, cancel).ConfigureAwait(false);
        return entry;
    }

    /// <summary>Reads something that is looked at and not kept: a page, an index, the names in a directory of this machine.</summary>
    /// <param name="url">Where it is, in any form that a download list takes for a file.</param>
    /// <param name="folder">Where a relative <c>file:</c> path starts.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">It cannot be had (Source).</exception>
    public async Task<byte[]> ReadPageAsync(string url, string? folder, int limit, CancellationToken cancel)
    {
        var reader = new PageReader(LazyInitializer.EnsureInitialized(ref _files, () => new HttpAsker(_options, Proxies, "pthbs", Authorities.OfEnvironment())), _options);
        var failures = new List<string>();
        foreach (var place in SourceUrl.Places(url, folder, mirrors))
        {
            var (bytes, failure) = await reader.ReadAsync(place, limit, cancel).ConfigureAwait(false);
            if (bytes is not null) return bytes;
            failures.Add($"{SourceUrl.Shown(place.Text)}: {failure?.Reason}");
        }

        throw new PthbsException(ErrorKind.Source, "the page cannot be read") { Where = SourceUrl.Shown(url), Details = failures.Count > 0 ? failures : ["this machine has no mirror"], Hint = failures.Count > 0 ? null : Mirrors.Hint };
    }

    /// <summary>The tags of a repository.</summary>
    /// <param name="urls">Where it is, in any form that a download list takes for a commit; the first that answers counts.</param>
    /// <param name="folder">Where a relative <c>file:</c> path starts.</param>
    /// <param name="cancel">Ends it soon.</param>
    /// <exception cref="PthbsException">No url gives them (Source), or this machine cannot ask (Machine).</exception>
    public async Task<IReadOnlyList<GitTag>> TagsAsync(IReadOnlyList<string> urls, string? folder, CancellationToken cancel)
    {
        var asker = new GitTags(cache, _options, LazyInitializer.EnsureInitialized(ref _repositories, () => new GitLocation(_options, Proxies)), Proxies);
        var failures = new List<string>();
        foreach (var url in urls)
        {
            var (tags, failure) = await asker.ListAsync(url, folder, cancel).ConfigureAwait(false);
            if (failure is null) return tags;
            failures.Add($"{SourceUrl.Shown(url)}: {failure.Reason}");
        }

        throw new PthbsException(ErrorKind.Source, "the repository does not tell its tags") { Details = failures };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files?.Dispose();
        _repositories?.Dispose();
    }

    private static void CheckToAdd(string url, string? name, SourceKind kind)
    {
        if (SourceUrl.Problem(url, kind) is { } problem) throw new PthbsException(ErrorKind.Usage, problem) { Got = SourceUrl.Shown(url), Expected = SourceUrl.Forms(kind) };
        if (name is not null && !ScriptRules.IsFileName(name))
            throw new PthbsException(ErrorKind.Usage, "this is not a valid file name for a source")
            {
                Got = name,
                Expected = "letters, digits and . _ + - ~ @ % : , not beginning with a dot",
            };
    }

    private async Task FetchAsync(FetchRequest request, FetchReport report, CancellationToken cancel)
    {
        if (IsPresent()) return;
        var lockName = PartialDownloads.LockName(request.Key);
        using var taken = await FileLock.TakeAsync(cache.Partial, lockName, holder => report.Now(FetchStage.Waiting, message: holder), cancel).ConfigureAwait(false);
        if (IsPresent())
        {
            cache.Partial.DeleteIfPossible(lockName, cancel: CancellationToken.None);
            return;
        }

        using (var partial = new PartialFile(cache.Partial, request.Key.ToString().Replace(':', '-')) { FreeSpace = _options.FreeSpace })
        {
            try
            {
                if (request.Key.Kind == SourceKind.Git) await Repositories.ReadAsync(request, partial, report, cancel).ConfigureAwait(false);
                else await Files.ReadAsync(request, isKeyKnown: true, partial, report, cancel).ConfigureAwait(false);
                partial.Publish(cache.Place(request.Key), request.Key.Hash);
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Machine)
            {
                // A full disk gets its room back.
                partial.Delete();
                throw;
            }
            catch
            {
                // What a cut left is gone on with the next time. The lock stays: another process may be waiting for it.
                if (partial.Length == 0) partial.Delete();
                throw;
            }

            report.Now(FetchStage.Done, bytes: partial.Length);
        }

        // Whoever waits for this file, or makes it anew, finds the source here before it does anything.
        cache.Partial.DeleteIfPossible(lockName, cancel: CancellationToken.None);

        bool IsPresent()
        {
            if (!cache.Contains(request.Key)) return false;
            report.Now(FetchStage.Present);
            return true;
        }
    }
}
