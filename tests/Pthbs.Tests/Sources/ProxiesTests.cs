using System.Net;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Which proxy the environment names for a url.</summary>
public sealed class ProxiesTests
{
    [Theory]
    [InlineData("http://x.org/", null, "HTTP_PROXY=http://p:1")]
    [InlineData("http://x.org/", "http://p:1/", "http_proxy=http://p:1")]
    [InlineData("http://x.org/", null, "https_proxy=http://p:1")]
    [InlineData("https://x.org/", "http://p:1/", "https_proxy=http://p:1", "HTTPS_PROXY=http://q:1")]
    [InlineData("https://x.org/", "http://q:1/", "https_proxy=", "HTTPS_PROXY=http://q:1")]
    [InlineData("https://x.org/", "http://q:1/", "http_proxy=http://p:1", "all_proxy=http://q:1")]
    [InlineData("http://x.org/", "http://q:1/", "http_proxy=", "ALL_PROXY=http://q:1")]
    [InlineData("http://x.org/", null, "all_proxy=http://q:1", "NO_PROXY=org")]
    [InlineData("http://x.org/", "http://q:1/", "all_proxy=http://q:1", "no_proxy=com", "NO_PROXY=org")]
    [InlineData("http://x.org/", null, "all_proxy=http://q:1", "no_proxy=", "NO_PROXY=org")]
    [InlineData("git://x.org/", null, "all_proxy=http://q:1")]
    [InlineData("http://x.org/", "http://p:1080/", "http_proxy=p")]
    [InlineData("http://x.org/", "http://p:3128/", "http_proxy=p:3128")]
    [InlineData("http://x.org/", "http://p/", "http_proxy=http://p:80/")]
    [InlineData("http://x.org/", "https://p/", "http_proxy=https://p")]
    [InlineData("http://x.org/", "http://[::1]:1080/", "http_proxy=http://[::1]")]
    [InlineData("http://x.org/", "http://[::1]:8/", "http_proxy=[::1]:8")]
    [InlineData("http://x.org/", "socks5://p:1080/", "http_proxy=socks5h://p")]
    [InlineData("http://x.org/", "socks4a://p:9/", "http_proxy=SOCKS4A://p:9")]
    public void A_variable_names_it(string url, string? proxy, params string[] variables) =>
        Assert.Equal(proxy, Of(variables).For(new Uri(url))?.Address?.AbsoluteUri);

    [Theory]
    [InlineData("http://user:pass@p:1", "user", "pass")]
    [InlineData("user:p%40ss%3A@p:1", "user", "p@ss:")]
    [InlineData("http://us%2Fer@p:1", "us/er", "")]
    [InlineData("http://user:with@sign@p:1", "user", "with@sign")]
    public void A_login_goes_to_the_proxy_and_is_never_shown(string value, string user, string password)
    {
        var proxies = Of([$"http_proxy={value}"]);
        var proxy = proxies.For(new Uri("http://x.org/"))!;
        var login = ((IWebProxy)proxies).Credentials!.GetCredential(proxy.Address!, "Basic")!;

        Assert.Equal((user, password), (login.UserName, login.Password));
        Assert.Equal("http://p:1 (variable http_proxy)", proxy.ToString());
        Assert.Null(((IWebProxy)proxies).Credentials!.GetCredential(new Uri("http://other:1/"), "Basic"));
    }

    [Theory]
    [InlineData("ftp://user:secret@p:1", "its scheme 'ftp' is not supported")]
    [InlineData("http://user:secret@", "its value is not a URL")]
    [InlineData("http://user:secret@p:99999", "its value is not a URL")]
    [InlineData("http://user:secret@a b", "its value is not a URL")]
    public void One_that_cannot_be_used_is_named_without_its_password(string value, string says)
    {
        var problem = Of([$"all_proxy={value}"]).For(new Uri("http://x.org/"))!.Problem!;

        Assert.Equal($"the proxy in the variable all_proxy cannot be used: {says}", problem.Reason);
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("all_proxy", problem.Hint!, StringComparison.Ordinal);
    }

    private static Proxies Of(string[] variables)
    {
        var values = variables.Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        return new Proxies(values.GetValueOrDefault);
    }
}
