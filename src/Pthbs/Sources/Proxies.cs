using System.Net;

namespace Pthbs.Sources;

/// <summary>
/// The proxies that the environment names, as curl reads it: <c>http_proxy</c> in lower case only (a server's CGI program gets <c>HTTP_PROXY</c> from
/// whoever asks it), <c>https_proxy</c>, <c>all_proxy</c> and <c>no_proxy</c> in either case, lower case first; an empty variable is none.
/// git is told the proxy that is chosen here.
/// </summary>
/// <param name="variable">Gives the value of a variable, or null.</param>
internal sealed class Proxies(Func<string, string?> variable) : IWebProxy, ICredentials
{
    /// <summary>The proxies of this process's environment.</summary>
    public static readonly Proxies OfEnvironment = new(Environment.GetEnvironmentVariable);

    ICredentials? IWebProxy.Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <summary>The proxy that a url is asked through, or null.</summary>
    public Proxy? For(Uri url)
    {
        string[] names = url.Scheme switch
        {
            "https" => ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
            "http" => ["http_proxy", "all_proxy", "ALL_PROXY"],
            _ => [],
        };
        if (names.FirstOrDefault(name => Value(name) is not null) is not { } found) return null;
        return NoProxy.Covers(Value("no_proxy") ?? Value("NO_PROXY") ?? "", url) ? null : Proxy.Parse(found, Value(found)!);
    }

    Uri? IWebProxy.GetProxy(Uri destination) => For(destination)?.Address;

    bool IWebProxy.IsBypassed(Uri host) => For(host)?.Address is null;

    /// <summary>The login of the proxy that has this address.</summary>
    NetworkCredential? ICredentials.GetCredential(Uri uri, string authType) =>
        ((string[])["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
            .Where(name => Value(name) is not null).Select(name => Proxy.Parse(name, Value(name)!))
            .FirstOrDefault(proxy => proxy.Login is not null && proxy.Address is { } address && address.IdnHost == uri.IdnHost && address.Port == uri.Port)?.Login;

    private string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
