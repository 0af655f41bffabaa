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

    private readonly Lazy<HttpAsker> _asker = new(() => new HttpAsker(options, proxies, Agent, OwnFile is { } path ? Authorities.OfFile(path, AuthorityVariable) : Authorities.OfEnvironment()));

    /// <summary>The variables by which git is told whom to believe: its own, or what every other download follows.</summary>
    public static IEnumerable<KeyValuePair<string, string>> AuthorityVariables
    {
        get
        {
            if ((OwnFile ?? Authorities.File) is { } file) yield return KeyValuePair.Create(AuthorityVariable, file);
            if (OwnFile is null && Authorities.Directories is { } directories) yield return KeyValuePair.Create("GIT_SSL_CAPATH", directories);
        }
    }

    private static string? OwnFile => Environment.GetEnvironmentVariable(AuthorityVariable) is { Length: > 0 } path ? path : null;

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
                : (null, new UrlFailure($"the server redirects the repository to something else: {PathText.Printable(visit.Url.GetLeftPart(UriPartial.Path))}"));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var what = stall.IsCancellationRequested ? $"no data for {options.GitStallTimeout.TotalSeconds:0.#} s" : $"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s";
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
}
