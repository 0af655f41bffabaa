using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// Asks servers for what is behind a url. Redirects are followed here, by one set of rules: they stay on the web, do not go from https to http, and bring no
/// user and password with them. Nothing is sent that would tell a server who asks: no cookies, no credentials.
/// </summary>
internal sealed class HttpAsker : IDisposable
{
    private readonly FetchOptions _options;
    private readonly HttpClient _client;

    /// <param name="options">How patient it is, and how many redirects it follows.</param>
    /// <param name="proxies">Which proxies there are.</param>
    /// <param name="agent">What it calls itself: some servers turn away requests without a name.</param>
    /// <param name="authorities">The certificates that vouch for servers instead of this machine's, or null.</param>
    public HttpAsker(FetchOptions options, Proxies proxies, string agent, X509Certificate2Collection? authorities = null)
    {
        _options = options;
        Proxies = proxies;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            Proxy = proxies,
            // Followed here: the handler's own way ends in odd errors where a redirect leaves the web.
            AllowAutoRedirect = false,
            // AutomaticDecompression is not named: it is off, so files come as the bytes that their hash was taken of, and setting it would bring .NET's decoders into the executable.
            UseCookies = false,
        };
        // A certificate names places where to ask for its issuer's. Whoever made it, who need not be the server, would choose whom this machine asks, and for what.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        handler.SslOptions.CertificateChainPolicy = policy;
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
    }

    /// <summary>The proxies that it asks through.</summary>
    public Proxies Proxies { get; }

    /// <summary>Asks for a file, following redirects; one that is not followed is the answer.</summary>
    /// <param name="visit">The url, moved on with each redirect.</param>
    /// <param name="offset">The first byte that is wanted.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="HttpRequestException">No answer came; <see cref="UrlFailure.Of"/> says why.</exception>
    public async Task<HttpResponseMessage> AskAsync(Visit visit, long offset, CancellationToken cancel)
    {
        for (var left = _options.Redirects; ; left--)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, visit.Url);
            // Without If-Range: the hash tells whether the parts fit, even when they come from different mirrors.
            if (offset > 0) request.Headers.Range = new RangeHeaderValue(offset, null);
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (left == 0 || Target(response, visit.Url) is not { } target || WhyNot(visit.Url, target) is not null || Proxies.For(target)?.Problem is not null)
                return response;
            response.Dispose();
            visit.Url = target;
        }
    }

    /// <summary>Why an answer is not the file.</summary>
    public UrlFailure Refusal(HttpResponseMessage response, Uri url)
    {
        var code = (int)response.StatusCode;
        var text = PathText.Printable($"{code} {response.ReasonPhrase}".Trim());
        var proxy = Proxies.For(url);
        if (Target(response, url) is { } target)
            return WhyNot(url, target) is { } why ? new UrlFailure($"{text}: {why}") : Proxies.For(target)?.Problem ?? new UrlFailure($"{text}: more than {_options.Redirects} redirects");
        if (IsRedirect(response)) return new UrlFailure($"{text}: {WhyNowhere(response)}");
        if (code == 407 && proxy is not null) return UrlFailure.WantsLogin(text, proxy);
        // What a proxy says where it does not reach the server, or will not.
        if (code is 502 or 503 or 504 && proxy is not null) text += $", through the proxy {proxy}";
        var isTransient = code is 408 or 429 or 500 or 502 or 503 or 504;
        if (!isTransient || PauseOf(response) is not { } pause) return new UrlFailure(text) { IsTransient = isTransient, IsMissing = code is 404 or 410 };
        return pause <= _options.LongestWait
            ? new UrlFailure(text) { IsTransient = true, Wait = pause }
            : new UrlFailure($"{text}: the server asks for a pause of {pause.TotalSeconds:0} s") { IsTransient = true, Wait = _options.LongestWait };
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static bool IsRedirect(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    /// <summary>Why a redirect leads nowhere.</summary>
    private static string WhyNowhere(HttpResponseMessage response) =>
        !response.Headers.NonValidated.TryGetValues("Location", out var places) ? "the server redirects without saying where to (no header 'Location')"
        : places.ToString() is { Length: > 0 } place ? $"the server redirects to what is no URL: {PathText.Printable(place.Length > LongestPlace ? place[..LongestPlace] + "…" : place)}"
        : "the server redirects without saying where to (an empty header 'Location')";

    private static Uri? Target(HttpResponseMessage response, Uri url) =>
        IsRedirect(response) && response.Headers.Location is { OriginalString.Length: > 0 } && Uri.TryCreate(url, response.Headers.Location, out var target) ? target : null;

    private const int LongestPlace = 200;

    private static string? WhyNot(Uri from, Uri to) =>
        to.Host.Length == 0 || !(to.Scheme == "https" || (to.Scheme == "http" && from.Scheme == "http")) ? $"a redirect from {from.Scheme} to {to.Scheme} is not followed"
        : to.UserInfo.Length > 0 ? "a redirect to a URL with a user or password is not followed" : null;

    /// <summary>How long the server asks to wait (RFC 9110, 10.2.3): seconds, or a moment.</summary>
    private static TimeSpan? PauseOf(HttpResponseMessage response)
    {
        var pause = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }
}

/// <summary>Where a request has come to, for those who must say where it failed.</summary>
internal sealed class Visit(Uri url)
{
    /// <summary>The url that is being asked.</summary>
    public Uri Url { get; set; } = url;
}
