using System.Text;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Files and commits fetched through proxies: what fails is told as the proxy's fault where it is.</summary>
public sealed class ProxyFetchTests : IDisposable
{
    private const string Nowhere = "nowhere.invalid";
    private static readonly byte[] Good = ScratchDirectory.Content(10_000);
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_file_comes_through_the_proxy_which_is_told_the_whole_url_and_the_login()
    {
        await using var proxy = new MisbehavingServer((request, answer) => request.Headers.Any(h => h.StartsWith("Proxy-Authorization:", StringComparison.OrdinalIgnoreCase))
            ? answer.FileAsync(Good) : answer.StatusAsync("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\""));
        _fetch.Environment["http_proxy"] = $"http://user:secret@127.0.0.1:{proxy.Port}";
        await _fetch.FetchAsync(_scratch, FetchedSources.Request(Good, $"http://{Nowhere}/file"));

        Assert.Equal(Good, _scratch.Stored(ScratchDirectory.KeyOf(Good)));
        Assert.Equal($"http://{Nowhere}/file", proxy.Requests.Last().Path);
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("user:secret"))}", proxy.Requests.Last().Headers);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("127.0.0.0/8")]
    [InlineData("127.0.0.1")]
    public async Task A_host_that_needs_none_is_asked_itself(string list)
    {
        await using var server = new MisbehavingServer((_, answer) => answer.FileAsync(Good));
        _fetch.Environment["http_proxy"] = MisbehavingServer.DeadUrl("");
        _fetch.Environment["no_proxy"] = list;
        await _fetch.FetchAsync(_scratch, FetchedSources.Request(Good, server.Url("file")));

        Assert.Equal("file", Assert.Single(server.Requests).Path);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_proxy_that_nobody_answers_at_is_named_with_its_variable_and_without_its_password(string scheme)
    {
        var dead = new Uri(MisbehavingServer.DeadUrl(""));
        var says = await FailsAsync($"http://user:secret@127.0.0.1:{dead.Port}", scheme);

        Assert.Contains($": the proxy http://127.0.0.1:{dead.Port} (variable {scheme}_proxy) cannot be reached: Connection refused", says, StringComparison.Ordinal);
        Assert.Contains($"hint: correct or unset the variable {scheme}_proxy, or add {Nowhere} to no_proxy", says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_whose_name_is_not_known_is_named() =>
        Assert.Contains("cannot resolve the name of the proxy http://proxy.invalid:3128 (variable http_proxy)", await FailsAsync("http://proxy.invalid:3128"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http", "", "requires a user and a password")]
    [InlineData("https", "", "requires a user and a password")]
    [InlineData("http", "user:secret@", "rejects the user and password of that variable")]
    [InlineData("https", "user:secret@", "rejects the user and password of that variable")]
    public async Task A_proxy_that_wants_to_know_who_asks_is_named(string scheme, string login, string says)
    {
        await using var proxy = new MisbehavingServer((_, answer) => answer.StatusAsync("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\""));
        var said = await FailsAsync($"http://{login}127.0.0.1:{proxy.Port}", scheme);

        Assert.Contains($"407", said, StringComparison.Ordinal);
        Assert.Contains($"the proxy http://127.0.0.1:{proxy.Port} (variable {scheme}_proxy) {says}", said, StringComparison.Ordinal);
        Assert.Contains($"hint: set {scheme}_proxy to http://USER:PASSWORD@127.0.0.1:{proxy.Port}", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", "502 Bad Gateway, through the proxy ")]
    [InlineData("https", " makes no connection to nowhere.invalid")]
    public async Task A_proxy_that_does_not_reach_the_server_is_named(string scheme, string says)
    {
        await using var proxy = new MisbehavingServer((_, answer) => answer.StatusAsync("502 Bad Gateway"));
        var said = await FailsAsync($"http://127.0.0.1:{proxy.Port}", scheme);

        Assert.Contains(says, said, StringComparison.Ordinal);
        Assert.Contains($"the proxy http://127.0.0.1:{proxy.Port} (variable {scheme}_proxy)", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secure_connection_that_does_not_come_about_behind_a_proxy_names_it()
    {
        await using var proxy = new MisbehavingServer((_, answer) => answer.RawAsync("HTTP/1.1 200 Connected\r\n\r\nthis is no TLS\r\n"));

        Assert.Contains($"no secure connection through the proxy http://127.0.0.1:{proxy.Port} (variable https_proxy)", await FailsAsync($"http://127.0.0.1:{proxy.Port}", "https"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_never_answers_is_named()
    {
        await using var proxy = new MisbehavingServer((_, answer) => Task.Delay(Timeout.Infinite, answer.Stop));

        Assert.Contains($"(timeout), through the proxy http://127.0.0.1:{proxy.Port} (variable http_proxy)", await FailsAsync($"http://127.0.0.1:{proxy.Port}", timeout: 0.1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_of_an_unknown_kind_fails_without_a_connection_and_names_the_variable()
    {
        var said = await FailsAsync("ftp://user:secret@127.0.0.1:1");

        Assert.Contains("the proxy in the variable http_proxy cannot be used: its scheme 'ftp' is not supported", said, StringComparison.Ordinal);
        Assert.Contains("hint: set http_proxy to http://HOST:PORT", said, StringComparison.Ordinal);
    }

    private async Task<string> FailsAsync(string proxy, string scheme = "http", double timeout = 20)
    {
        _fetch.Environment[$"{scheme}_proxy"] = proxy;
        var options = FetchedSources.Quick with { Attempts = 1, StallTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(timeout) };
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, options, FetchedSources.Request(Good, $"{scheme}://{Nowhere}/file"));

        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.DoesNotContain("secret", error.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain(_fetch.Events, e => e.Message?.Contains("secret", StringComparison.Ordinal) == true);
        return error.Describe();
    }

    [Fact]
    public async Task A_repository_comes_through_the_proxy_that_the_environment_names()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        repository.Git("update-server-info");
        await using var proxy = new MisbehavingServer((request, answer) => repository.ServeAsync("http://nowhere.invalid/x.git/", request, answer));
        _fetch.Environment["http_proxy"] = $"127.0.0.1:{proxy.Port}";
        await _fetch.FetchAsync(_scratch, repository.Request(key) with { Urls = ["http://nowhere.invalid/x.git"] });
        Assert.Equal("1", await File.ReadAllTextAsync(_scratch.Written(key) + "/a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_repository_that_needs_no_proxy_is_asked_itself_and_a_dead_proxy_is_named()
    {
        var repository = new GitRepository(_scratch);
        var key = repository.Commit();
        repository.Git("update-server-info");
        await using var server = new MisbehavingServer((request, answer) => repository.ServeAsync("", request, answer));
        var dead = new Uri(MisbehavingServer.DeadUrl(""));
        _fetch.Environment["http_proxy"] = $"http://user:secret@127.0.0.1:{dead.Port}";
        var request = repository.Request(key) with { Urls = [server.Url("")] };
        var error = await _fetch.FailAsync(_scratch, request);
        Assert.Contains($"the proxy http://127.0.0.1:{dead.Port} (variable http_proxy) cannot be reached", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Describe(), StringComparison.Ordinal);

        // git's own library reads networks in newer versions only, so that is decided for it.
        _fetch.Environment["no_proxy"] = "127.0.0.0/8";
        await _fetch.FetchAsync(_scratch, request);
        Assert.True(_scratch.Cache.Contains(key));
    }
}
