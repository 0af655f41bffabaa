using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>Has one file from the first of its urls that gives the right bytes.</summary>
internal sealed class FileFetch(HttpDownload http, Mirrors mirrors, FetchOptions options)
{
    /// <summary>A server that cuts every answer short still moves on; this ends it if it moves on by single bytes.</summary>
    private const int MostAttempts = 50;

    private const int HeadLength = 512;
    private const string WebPage = "the server answered with a web page";

    /// <summary>Reads a file into <paramref name="partial"/>, whose hash then is the request's, or any hash where that is not known.</summary>
    /// <returns>The hash.</returns>
    /// <exception cref="PthbsException">No url gave it (Source), or this machine could not take it (Machine).</exception>
    public async Task<string> ReadAsync(FetchRequest request, bool isKeyKnown, PartialFile partial, FetchReport report, CancellationToken cancel)
    {
        var failures = new List<(string, UrlFailure)>();
        foreach (var url in request.Urls)
        {
            var asked = false;
            foreach (var place in SourceUrl.Places(url, request.Folder, mirrors))
            {
                asked = true;
                var (hash, failure) = await FromAsync(place, isKeyKnown ? request.Key.Hash : null, partial, report, cancel).ConfigureAwait(false);
                if (failure is null) return hash!;
                failures.Add((place.Text, failure));
                report.Now(FetchStage.UrlFailed, place.Text, failure.Reason);
            }

            if (!asked) failures.Add((url, new UrlFailure("no Debian mirror is known") { Hint = Mirrors.Hint }));
        }

        throw UrlFailure.All(request, isKeyKnown, failures);
    }

    private async Task<(string? Hash, UrlFailure? Failure)> FromAsync(SourcePlace place, string? expected, PartialFile partial, FetchReport report,
        CancellationToken cancel)
    {
        report.Now(FetchStage.Started, place.Text, bytes: partial.Length);
        var restarted = false;
        for (int attempt = 1, idle = 0; ; attempt++)
        {
            var before = partial.Length;
            var result = place.Web is { } web
                ? await http.GetAsync(web, partial, expected is not null, Progress, cancel).ConfigureAwait(false)
                : new DownloadResult(WithPlace(LocalFile.Copy(place.Local!, partial, options.MostBytes, Progress, cancel), place));
            if (result.Failure is not { } failure)
            {
                var hash = partial.Hash(cancel);
                if (hash == expected || (expected is null && NoSource(partial) is null)) return (hash, null);
                failure = Wrong(hash, partial);
                partial.Clear();
                // The first part may have been another file's: once more, all of it from here.
                if (!result.Resumed || restarted) return (null, failure);
                restarted = true;
            }
            else
            {
                idle = partial.Length - before >= options.LeastBytes ? 0 : idle + 1;
                if (!failure.IsTransient || idle >= options.Attempts || attempt >= MostAttempts) return (null, failure);
            }

            var wait = failure.Wait ?? options.Backoff * Math.Pow(2, Math.Max(idle - 1, 0));
            report.Now(FetchStage.Retrying, place.Text, failure.Reason, partial.Length, wait: wait);
            await Task.Delay(wait, cancel).ConfigureAwait(false);
        }

        void Progress(long bytes, long? total) => report.Progress(place.Text, bytes, total);
    }

    /// <summary>Whoever wrote a relative path may have thought of another directory.</summary>
    private static UrlFailure? WithPlace(UrlFailure? failure, SourcePlace place) => failure is { IsMissing: true } && !place.Text.StartsWith("file:/", StringComparison.Ordinal)
        ? failure with { Hint = $"looked for {PathText.Printable(place.Local!)}: a path after 'file:' is relative to the directory of the download list" }
        : failure;

    private static UrlFailure Wrong(string hash, PartialFile partial)
    {
        var got = new SourceKey(SourceKind.Sha256, hash).ToString();
        var what = NoSource(partial);
        return new UrlFailure($"got {got}, {partial.Length} bytes{(what is null ? "" : $": {what}")}")
        {
            Got = got,
            Hint = what == WebPage ? $"{WebPage}: open the URL in a browser, and correct it" : null,
        };
    }

    /// <summary>What shows that this is no source, whatever its hash: nobody pins a web page or nothing at all.</summary>
    private static string? NoSource(PartialFile partial)
    {
        if (partial.Length == 0) return "the file is empty";
        var head = System.Text.Encoding.Latin1.GetString(partial.Head(HeadLength)).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase) ? WebPage : null;
    }
}
