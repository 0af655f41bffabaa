using System.Globalization;
using System.Net;

namespace Pthbs.Sources;

/// <summary>A proxy that a variable of the environment names.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Value">What it says, a password among it: never shown.</param>
internal sealed record Proxy(string Variable, string Value)
{
    /// <summary>The schemes that a variable may name, each with what the class library calls it and its port where none is given (curl's).</summary>
    private static readonly Dictionary<string, (string Name, int Port)> Schemes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = ("http", 1080),
        ["https"] = ("https", 443),
        ["socks"] = ("socks4", 1080),
        ["socks4"] = ("socks4", 1080),
        ["socks4a"] = ("socks4a", 1080),
        ["socks5"] = ("socks5", 1080),
        ["socks5h"] = ("socks5", 1080),
    };

    /// <summary>Its address, without user and password; null if there is a <see cref="Problem"/>.</summary>
    public Uri? Address { get; private init; }

    /// <summary>The user and password for it, if any.</summary>
    public NetworkCredential? Login { get; private init; }

    /// <summary>Why it cannot be used.</summary>
    public UrlFailure? Problem { get; private init; }

    /// <summary>Reads the value of a variable: <c>[SCHEME://][USER[:PASSWORD]@]HOST[:PORT]</c>.</summary>
    public static Proxy Parse(string variable, string value)
    {
        var proxy = new Proxy(variable, value);
        var colon = value.IndexOf("://", StringComparison.Ordinal);
        var scheme = colon < 0 ? "http" : value[..colon];
        var place = (colon < 0 ? value : value[(colon + 3)..]).Split('/', '?', '#')[0];
        var at = place.LastIndexOf('@');
        var host = place[(at + 1)..];
        if (!Schemes.TryGetValue(scheme, out var known)) return proxy with { Problem = Unusable(variable, $"its scheme '{scheme}' is not supported") };
        if (!HasPort(host)) host = string.Create(CultureInfo.InvariantCulture, $"{host.TrimEnd(':')}:{known.Port}");
        if (!Uri.TryCreate($"{known.Name}://{host}/", UriKind.Absolute, out var address) || address.Host.Length == 0 || address.UserInfo.Length > 0)
            return proxy with { Problem = Unusable(variable, "its value is not a URL") };
        return proxy with { Address = address, Login = at < 0 ? null : LoginOf(place[..at]) };
    }

    /// <summary>For messages: without user and password, and with where it comes from.</summary>
    public override string ToString() => $"{Address?.Scheme}://{Address?.IdnHost}:{Address?.Port} (variable {Variable})";

    /// <summary>What to try where the proxy is at fault.</summary>
    public string Hint(Uri url) => $"correct or unset the variable {Variable}, or add {url.Host.Trim('[', ']')} to no_proxy";

    private static NetworkCredential LoginOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new NetworkCredential(Uri.UnescapeDataString(colon < 0 ? text : text[..colon]), colon < 0 ? "" : Uri.UnescapeDataString(text[(colon + 1)..]));
    }

    private static bool HasPort(string host) => host.LastIndexOf(':') is > 0 and var colon && colon > host.LastIndexOf(']') && colon < host.Length - 1;

    private static UrlFailure Unusable(string variable, string why) => new($"the proxy in the variable {variable} cannot be used: {why}")
    {
        Hint = $"set {variable} to http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT",
    };
}
