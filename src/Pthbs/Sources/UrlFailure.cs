using System.Net.Sockets;
using System.Security.Authentication;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>Why one url did not give a source.</summary>
/// <param name="Reason">For people.</param>
internal sealed record UrlFailure(string Reason)
{
    /// <summary>Whether the same url may well give it a moment later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether there is no such file at the url.</summary>
    public bool IsMissing { get; init; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>The hash of what came, where something came.</summary>
    public string? Got { get; init; }

    /// <summary>One thing to try.</summary>
    public string? Hint { get; init; }

    /// <summary>A failure of the network.</summary>
    /// <param name="error">What the class library says of it.</param>
    /// <param name="url">Who was asked.</param>
    /// <param name="proxy">The proxy in between, or null.</param>
    public static UrlFailure Of(Exception error, Uri url, Proxy? proxy)
    {
        var inner = error;
        // Of a failed handshake some words are the class library's own, and others only say that an inner exception has them.
        while (inner.InnerException is { } next && inner is not SocketException && (inner is not AuthenticationException || inner.Message.Contains("inner exception", StringComparison.Ordinal))) inner = next;
        var reason = PathText.Printable(inner.Message);
        // The class library's own words for it are two of its enumerations.
        if (reason.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal)) reason = $"the certificate is for another host than {url.Host}";
        var kind = error is HttpRequestException { HttpRequestError: var known } ? known : HttpRequestError.Unknown;
        if (proxy is not null && OfProxy(kind, inner, reason, url, proxy) is { } failure) return failure;
        return kind switch
        {
            HttpRequestError.NameResolutionError => new($"cannot resolve the host's name: {reason}") { IsTransient = MayPass(inner) },
            HttpRequestError.SecureConnectionError =>
                new($"no secure connection: {reason}") { Hint = "check the clock and the certificates of this machine (package ca-certificates)" },
            HttpRequestError.ConfigurationLimitExceeded => new($"the answer is malformed: {reason}"),
            _ => new(reason) { IsTransient = true },
        };
    }

    /// <summary>A time that passed without what was waited for.</summary>
    /// <param name="what">What was, or was not, there.</param>
    /// <param name="proxy">The proxy that was waited for, or null.</param>
    /// <param name="url">Who was asked.</param>
    public static UrlFailure TimedOut(string what, Proxy? proxy, Uri url) => proxy is null ? new($"{what} (timeout)") { IsTransient = true }
        : new($"{what} (timeout), through the proxy {proxy}") { IsTransient = true, Hint = proxy.Hint(url) };

    /// <summary>A proxy that wants to know who asks, or does not take who that is.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="proxy">Which.</param>
    public static UrlFailure WantsLogin(string text, Proxy proxy) =>
        new(proxy.Login is null ? $"{text}: the proxy {proxy} requires a user and a password" : $"{text}: the proxy {proxy} rejects the user and password of that variable")
        {
            Hint = $"set {proxy.Variable} to http://USER:PASSWORD@{proxy.Address!.Authority}, each character but letters and digits as %XX",
        };

    private static UrlFailure? OfProxy(HttpRequestError kind, Exception inner, string reason, Uri url, Proxy proxy) => kind switch
    {
        HttpRequestError.NameResolutionError => new($"cannot resolve the name of the proxy {proxy}: {reason}") { IsTransient = MayPass(inner), Hint = proxy.Hint(url) },
        HttpRequestError.ConnectionError => new($"the proxy {proxy} cannot be reached: {reason}") { IsTransient = true, Hint = proxy.Hint(url) },
        HttpRequestError.ProxyTunnelError when reason.Contains("'407'", StringComparison.Ordinal) => WantsLogin("407", proxy),
        HttpRequestError.ProxyTunnelError => new($"the proxy {proxy} makes no connection to {url.Host}: {reason}") { IsTransient = true, Hint = proxy.Hint(url) },
        HttpRequestError.SecureConnectionError => new($"no secure connection through the proxy {proxy}: {reason}")
        {
            Hint = "check the clock; if the proxy decrypts connections, its authority must be among the certificates of this machine (package ca-certificates)",
        },
        HttpRequestError.ConfigurationLimitExceeded => null,
        _ => new($"{reason}, through the proxy {proxy}") { IsTransient = true, Hint = proxy.Hint(url) },
    };

    private static bool MayPass(Exception error) => error is SocketException { SocketErrorCode: SocketError.TryAgain };

    /// <summary>Where somebody has just written a url, it may be wrong: a hint that shows what is beside the file that is not there.</summary>
    private static string? HintFor(IReadOnlyList<(string Url, UrlFailure Failure)> failures)
    {
        foreach (var (url, failure) in failures)
        {
            if (!failure.IsMissing || url.IndexOf("://", StringComparison.Ordinal) < 0 || url.StartsWith("file:", StringComparison.Ordinal)) continue;
            var end = url.IndexOfAny(['?', '#']) is >= 0 and var query ? query : url.Length;
            var slash = url.LastIndexOf('/', end - 1);
            return $"the server has no such file: check name and version of the file{(slash > url.IndexOf("://", StringComparison.Ordinal) + 2 ? $", for example in {SourceUrl.Shown(url[..(slash + 1)])}" : "")}";
        }

        return null;
    }

    /// <summary>The error for a source that none of its urls gave.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="isKeyKnown">Whether there was a hash to compare with.</param>
    /// <param name="failures">Each url with why it did not give it.</param>
    public static PthbsException All(FetchRequest request, bool isKeyKnown, IReadOnlyList<(string Url, UrlFailure Failure)> failures)
    {
        var wrong = failures.FirstOrDefault(f => f.Failure.Got is not null);
        var isWrong = isKeyKnown && wrong.Failure is not null;
        return new PthbsException(ErrorKind.Source, isWrong ? $"'{request.File}' does not match its hash"
            : $"'{request.File}' could not be downloaded from any of its URLs")
        {
            Where = request.Where,
            IsMissing = failures.Any(f => f.Failure.IsMissing),
            Got = isWrong ? $"{wrong.Failure!.Got} from {wrong.Url}" : null,
            Expected = isKeyKnown ? request.Key.ToString() : null,
            Details = [.. failures.Select(f => $"{f.Url}: {f.Failure.Reason}")],
            Hint = failures.Select(f => f.Failure.Hint).FirstOrDefault(h => h is not null)
                ?? (isWrong ? "the file behind the URL has changed, or the hash in the download list is wrong: compare both with what the authors publish; then correct the line, add a URL that still has the right file to its line of the download list, or add the new file under another name (pthbs collection add --source-only URL --name FILE)" : isKeyKnown ? null : HintFor(failures)),
        };
    }
}
