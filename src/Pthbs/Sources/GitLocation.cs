using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// Where a repository on the web really is. git would follow any redirect that its protocols allow, from https to http too: so redirects are followed here, by
/// the rules for files, and git is told to follow none.
/// </summary>
internal sealed class GitLocation(FetchOptions options, Proxies proxies) : IDisposable
{
    private const string AuthorityVariable = "GIT_SSL_CAINFO";

    // Some servers answer git alone at the urls of repositories.
    private const string Agent = "git/2 (pthbs)";
    private const string References = "/info/refs";
    private const string Service = "service=git-upload-pack";

    private readonly Lazy<HttpAsker> _asker = new(() => new HttpAsker(options, proxies, Agent, Variable(AuthorityVariable) is { } path ? Authorities(path) : null));

    /// <summary>The file of certificates that git has to believe, or null for the machine's: that of its own variable, or of the one that every other download follows.</summary>
    public static string? AuthorityFile => Variable(AuthorityVariable) ?? Variable("SSL_CERT_FILE");

    /// <summary>The url of a repository after all redirects, or why there is none.</summary>
    /// <param name="url">As the download list has it.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<(Uri? Url, UrlFailure? Failure)> FindAsync(Uri url, CancellationToken cancel)
    {
        if (proxies.For(url)?.Problem is { } problem) return (null, problem);
        // As git puts it together (gitprotocol-http).
        var tail = url.AbsoluteUri.Contains('?', StringComparison.Ordinal) ? $"{References}&{Service}" : $"{References}?{Service}";
        var asked = new Uri(url.AbsoluteUri.TrimEnd('/') + tail);
        var visit = new Visit(asked);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stall.CancelAfter(options.GitStallTimeout);
        try
        {
            using var response = await _asker.Value.AskAsync(visit, 0, stall.Token).ConfigureAwait(false);
            if ((int)response.StatusCode is (>= 300 and < 400) or 407) return (null, _asker.Value.Refusal(response, visit.Url));
            if (visit.Url == asked) return (url, null);
            var found = visit.Url.AbsoluteUri;
            return found.EndsWith(tail, StringComparison.Ordinal) ? (new Uri(found[..^tail.Length]), null)
                : (null, new UrlFailure($"the server redirects from the repository to something else: {PathText.Printable(visit.Url.GetLeftPart(UriPartial.Path))}"));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var what = stall.IsCancellationRequested ? $"nothing came for {options.GitStallTimeout.TotalSeconds:0.#} s" : $"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s";
            return (null, UrlFailure.TimedOut(what, proxies.For(visit.Url), visit.Url));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return (null, UrlFailure.Of(error, visit.Url, proxies.For(visit.Url)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_asker.IsValueCreated) _asker.Value.Dispose();
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static X509Certificate2Collection Authorities(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            using var file = NamedFile.TryFind(path);
            certificates.ImportFromPem(file?.Directory.TryReadText(file.Name) ?? throw new PthbsException(ErrorKind.Machine, "the file of certificates is missing") { Where = path });
        }
        catch (CryptographicException error)
        {
            throw new PthbsException(ErrorKind.Machine, $"the file of certificates cannot be read: {PathText.Printable(error.Message)}", error) { Where = path };
        }

        return certificates;
    }
}
