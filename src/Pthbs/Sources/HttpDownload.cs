using System.Net;

namespace Pthbs.Sources;

/// <summary>Reads one url into a partial file, going on where that file ends.</summary>
internal sealed class HttpDownload(HttpAsker asker, FetchOptions options)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Reads a url to its end.</summary>
    /// <param name="url">Which.</param>
    /// <param name="partial">What is there of it; a server that cannot go on makes it start again from nothing.</param>
    /// <param name="isKeyKnown">Whether a hash will tell if the bytes are right.</param>
    /// <param name="progress">Called with the bytes so far and, where it is known, the whole length.</param>
    /// <param name="cancel">Ends it, keeping what is there.</param>
    public async Task<DownloadResult> GetAsync(Uri url, PartialFile partial, bool isKeyKnown, Action<long, long?> progress, CancellationToken cancel)
    {
        if (asker.Proxies.For(url)?.Problem is { } problem) return new DownloadResult(problem);
        var visit = new Visit(url);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stall.CancelAfter(options.ConnectTimeout + options.StallTimeout);
        // Only a hash can tell that the second half is of the same file as the first.
        if (!isKeyKnown) partial.Clear();
        var resumed = false;
        var (mark, isReading) = (partial.Length, false);
        try
        {
            using var response = await asker.AskAsync(visit, partial.Length, stall.Token).ConfigureAwait(false);
            var range = response.Content.Headers.ContentRange;
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                // A proxy has changed something on the way (RFC 9110, 15.3.4): a hash tells whether that matters.
                case HttpStatusCode.NonAuthoritativeInformation when isKeyKnown:
                // Not asked for as a part, and yet the whole file.
                case HttpStatusCode.PartialContent when range is { From: 0, To: { } end, Length: { } all } && end == all - 1 && partial.Length == 0:
                    partial.Clear();
                    break;
                case HttpStatusCode.PartialContent when range?.From == partial.Length && partial.Length > 0:
                    resumed = true;
                    break;
                case HttpStatusCode.RequestedRangeNotSatisfiable when partial.Length > 0 && range?.Length == partial.Length:
                    // Nothing is missing: the process ended between the last byte and the check.
                    return new DownloadResult(null, Resumed: true);
                case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when partial.Length > 0:
                    partial.Clear();
                    return new DownloadResult(new UrlFailure("the server cannot resume the download") { IsTransient = true });
                default:
                    return new DownloadResult(NoFile(response, visit.Url));
            }

            if (WrongLength(response) is { } wrong) return new DownloadResult(new UrlFailure($"the server sent an invalid length: {wrong}"));
            // A part may end before the file does: then the rest is asked for next.
            var total = response.StatusCode == HttpStatusCode.PartialContent && range?.Length is { } full ? full
                : response.Content.Headers.ContentLength is { } length ? partial.Length + length : (long?)null;
            if (total > options.MostBytes) return TooLong(partial, $"{total} bytes");
            if (total is { } whole) partial.ExpectRoom(whole - partial.Length);
            progress(partial.Length, total);
            using var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            var buffer = new byte[BufferSize];
            stall.CancelAfter(options.StallTimeout);
            (mark, isReading) = (partial.Length, true);
            for (int got; (got = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false)) > 0;)
            {
                if (partial.Length + got > options.MostBytes) return TooLong(partial, $"more than {options.MostBytes} bytes");
                partial.Append(buffer.AsSpan(0, got));
                progress(partial.Length, total);
                if (partial.Length - mark < options.LeastBytes) continue;
                stall.CancelAfter(options.StallTimeout);
                mark = partial.Length;
            }

            return new DownloadResult(partial.Length < total
                ? new UrlFailure($"the connection ended after {partial.Length} of {total} bytes") { IsTransient = true } : null, resumed);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var what = !stall.IsCancellationRequested ? $"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s"
                : isReading && partial.Length > mark ? $"only {partial.Length - mark} bytes came in {options.StallTimeout.TotalSeconds:0.#} s"
                : $"no data for {options.StallTimeout.TotalSeconds:0.#} s";
            return new DownloadResult(UrlFailure.TimedOut(what, isReading ? null : asker.Proxies.For(visit.Url), visit.Url), resumed);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new DownloadResult(UrlFailure.Of(error, visit.Url, asker.Proxies.For(visit.Url)), resumed);
        }
    }

    /// <summary>A Content-Length that cannot be read, or two that differ; null if there is none, or one that can. Without one nobody could tell a cut file from a whole one.</summary>
    internal static string? WrongLength(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths)) return null;
        var said = lengths.SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal).ToList();
        return said is [var only] && ulong.TryParse(only, System.Globalization.NumberStyles.None, null, out var bytes) && bytes <= long.MaxValue ? null : $"'{string.Join("', '", said)}'";
    }

    private static DownloadResult TooLong(PartialFile partial, string got)
    {
        partial.Clear();
        return new DownloadResult(new UrlFailure($"the file exceeds the size limit of sources: {got}"));
    }

    private UrlFailure NoFile(HttpResponseMessage response, Uri url)
    {
        var refusal = asker.Refusal(response, url);
        return (int)response.StatusCode switch
        {
            203 => refusal with { Reason = $"{refusal.Reason}: a proxy changed the file, and no hash is known to check it" },
            204 or 205 => refusal with { Reason = $"{refusal.Reason}: the server answered without a file" },
            206 => refusal with { Reason = $"{refusal.Reason}: the server sent a part that pthbs did not ask for" },
            // Made while the client waits, and there a moment later.
            202 => refusal with { Reason = $"{refusal.Reason}: the server has not created the file yet", IsTransient = true },
            _ => refusal,
        };
    }
}

/// <summary>How a download ended.</summary>
/// <param name="Failure">Why it failed, or null where it came to its end.</param>
/// <param name="Resumed">Whether the first part of the file is older than this download.</param>
internal readonly record struct DownloadResult(UrlFailure? Failure, bool Resumed = false);
