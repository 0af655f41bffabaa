using System.Net;
using System.Net.Http.Headers;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>Reads one url into a partial file, going on where that file ends. Proxies come from the environment (http_proxy, https_proxy, no_proxy).</summary>
internal sealed class HttpDownload : IDisposable
{
    private const int BufferSize = 128 * 1024;
    private readonly FetchOptions _options;
    private readonly HttpClient _client;

    public HttpDownload(FetchOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            // Followed here: the handler's own way ends in odd errors where a redirect leaves the web.
            AllowAutoRedirect = false,
            // The bytes as they are: their hash was taken so.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        // Some servers turn away requests without one.
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("pthbs", null));
    }

    /// <summary>Reads a url to its end.</summary>
    /// <param name="url">Which.</param>
    /// <param name="partial">What is there of it; a server that cannot go on makes it start again from nothing.</param>
    /// <param name="progress">Called with the bytes so far and, where it is known, the whole length.</param>
    /// <param name="cancel">Ends it, keeping what is there.</param>
    public async Task<DownloadResult> GetAsync(Uri url, PartialFile partial, Action<long, long?> progress, CancellationToken cancel)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stall.CancelAfter(_options.ConnectTimeout + _options.StallTimeout);
        var resumed = false;
        var (mark, isReading) = (partial.Length, false);
        try
        {
            using var response = await AskAsync(url, partial.Length, stall.Token).ConfigureAwait(false);
            var range = response.Content.Headers.ContentRange;
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
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
                    return new DownloadResult(new UrlFailure("the server cannot go on where the last download ended") { IsTransient = true });
                default:
                    return new DownloadResult(Refusal(response));
            }

            var total = response.Content.Headers.ContentLength is { } length ? partial.Length + length : (long?)null;
            if (total > _options.MostBytes) return TooLong(partial, $"{total} bytes");
            if (total is { } whole) partial.ExpectRoom(whole - partial.Length);
            progress(partial.Length, total);
            using var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            var buffer = new byte[BufferSize];
            stall.CancelAfter(_options.StallTimeout);
            (mark, isReading) = (partial.Length, true);
            for (int got; (got = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false)) > 0;)
            {
                if (partial.Length + got > _options.MostBytes) return TooLong(partial, $"more than {_options.MostBytes} bytes");
                partial.Append(buffer.AsSpan(0, got));
                progress(partial.Length, total);
                if (partial.Length - mark < _options.LeastBytes) continue;
                stall.CancelAfter(_options.StallTimeout);
                mark = partial.Length;
            }

            return new DownloadResult(partial.Length < total
                ? new UrlFailure($"the connection ended after {partial.Length} of {total} bytes") { IsTransient = true } : null, resumed);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var what = !stall.IsCancellationRequested ? $"no connection within {_options.ConnectTimeout.TotalSeconds:0.#} s"
                : isReading && partial.Length > mark ? $"only {partial.Length - mark} bytes came in {_options.StallTimeout.TotalSeconds:0.#} s"
                : $"nothing came for {_options.StallTimeout.TotalSeconds:0.#} s";
            return new DownloadResult(new UrlFailure($"{what} (timeout)") { IsTransient = true }, resumed);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new DownloadResult(UrlFailure.Of(error, url.Host), resumed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Asks for a file from <paramref name="offset"/> on, following redirects; one that is not followed is the answer.</summary>
    private async Task<HttpResponseMessage> AskAsync(Uri url, long offset, CancellationToken cancel)
    {
        for (var left = _options.Redirects; ; left--)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            // Without If-Range: the hash tells whether the parts fit, even when they come from different mirrors.
            if (offset > 0) request.Headers.Range = new RangeHeaderValue(offset, null);
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (left == 0 || Target(response, url) is not { } target || !IsAllowed(url, target)) return response;
            response.Dispose();
            url = target;
        }
    }

    private static Uri? Target(HttpResponseMessage response, Uri url) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && Uri.TryCreate(url, response.Headers.Location, out var target) ? target : null;

    private static bool IsAllowed(Uri from, Uri to) => to.Host.Length > 0 && (to.Scheme == "https" || (to.Scheme == "http" && from.Scheme == "http"));

    private static DownloadResult TooLong(PartialFile partial, string got)
    {
        partial.Clear();
        return new DownloadResult(new UrlFailure($"the file is longer than any source may be: {got}"));
    }

    private UrlFailure Refusal(HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        var text = PathText.Printable($"{code} {response.ReasonPhrase}".Trim());
        var url = response.RequestMessage!.RequestUri!;
        if (Target(response, url) is { } target)
            return new UrlFailure(IsAllowed(url, target) ? $"{text}: more than {_options.Redirects} redirects"
                : $"{text}: a redirect from {url.Scheme} to {target.Scheme} is not followed");
        var isTransient = code is 408 or 429 or 500 or 502 or 503 or 504;
        if (!isTransient || PauseOf(response) is not { } pause) return new UrlFailure(text) { IsTransient = isTransient };
        return pause <= _options.LongestWait
            ? new UrlFailure(text) { IsTransient = true, Wait = pause }
            : new UrlFailure($"{text}: the server asks for a pause of {pause.TotalSeconds:0} s") { IsTransient = true, Wait = _options.LongestWait };
    }

    /// <summary>How long the server asks to wait (RFC 9110, 10.2.3): seconds, or a moment.</summary>
    private static TimeSpan? PauseOf(HttpResponseMessage response)
    {
        var pause = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }
}

/// <summary>How a download ended.</summary>
/// <param name="Failure">Why it failed, or null where it came to its end.</param>
/// <param name="Resumed">Whether the first part of the file is older than this download.</param>
internal readonly record struct DownloadResult(UrlFailure? Failure, bool Resumed = false);
