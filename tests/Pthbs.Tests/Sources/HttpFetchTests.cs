using System.Text;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Ordinary servers and ordinary trouble; <see cref="HttpResumeTests"/> go on with what was cut, <see cref="HostileMirrorTests"/> mean harm.</summary>
public sealed class HttpFetchTests : IDisposable
{
    private static readonly byte[] Good = ScratchDirectory.Content(300_000);
    private static readonly byte[] Bad = ScratchDirectory.Content(300_000, seed: 2);
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    private static FetchRequest Request(params string[] urls) => FetchedSources.Request(Good, urls);

    private void AssertFetched()
    {
        Assert.Equal(Good, _scratch.Stored(ScratchDirectory.KeyOf(Good)));
        Assert.Empty(_scratch.Partials());
        Assert.Equal(FetchStage.Done, _fetch.Stages[^1]);
    }

    private void AssertNothingKept()
    {
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_file_is_fetched_and_not_asked_for_again()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.FileAsync(Good));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
        var last = _fetch.Events.Last(e => e.Stage == FetchStage.Progress);
        Assert.Equal((Good.Length, Good.Length, server.Url("file")), ((int)last.Bytes, (int)last.Total!, last.Url));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        Assert.Equal(FetchStage.Present, _fetch.Stages[^1]);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_wrong_file_is_not_kept_and_said_to_be_wrong()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.FileAsync(Bad));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Equal("'file.tar' does not match its hash", error.Message);
        Assert.Equal("list:1", error.Where);
        Assert.Equal($"{ScratchDirectory.KeyOf(Bad)} from {server.Url("file")}", error.Got);
        Assert.Equal(ScratchDirectory.KeyOf(Good).ToString(), error.Expected);
        Assert.Single(server.Requests);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_web_page_with_status_200_is_a_wrong_file_with_a_hint()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.FileAsync(Encoding.UTF8.GetBytes("\n<!DOCTYPE HTML><title>Sign in</title>")));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Contains("the server answered with a web page", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Contains("the server answered with a web page", error.Hint!, StringComparison.Ordinal);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_body_without_a_length_that_goes_on_too_long_is_a_wrong_file()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("200 OK");
            await answer.BodyAsync(Good);
            await answer.BodyAsync("more"u8.ToArray());
        });
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Contains($"{Good.Length + 4} bytes", Assert.Single(error.Details), StringComparison.Ordinal);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_body_longer_than_its_length_ends_where_its_length_says()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.FileAsync(Good);
            await answer.BodyAsync("more"u8.ToArray());
        });
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
    }

    [Fact]
    public async Task A_body_that_is_always_too_short_fails_after_the_attempts_and_keeps_what_can_be_gone_on_with()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.CutAsync(Good, 1000));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Equal("'file.tar' could not be downloaded from any of its URLs", error.Message);
        Assert.StartsWith(server.Url("file") + ": ", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Empty(_scratch.Published());
        Assert.Equal(1000, new FileInfo(_scratch.In("cache/.partial/" + Assert.Single(_scratch.Partials()))).Length);
    }

    [Theory]
    [InlineData("404 Not Found", 1)]
    [InlineData("403 Forbidden", 1)]
    [InlineData("500 Internal Server Error", 3)]
    [InlineData("429 Too Many Requests", 3)]
    [InlineData("206 Partial Content", 1, ": the server sent a part that pthbs did not ask for")]
    [InlineData("204 No Content", 1, ": the server answered without a file")]
    [InlineData("205 Reset Content", 1, ": the server answered without a file")]
    [InlineData("202 Accepted", 3, ": the server has not created the file yet")]
    [InlineData("201 Created", 1)]
    [InlineData("207 Multi-Status", 1)]
    [InlineData("226 IM Used", 1)]
    [InlineData("304 Not Modified", 1)]
    [InlineData("416 Range Not Satisfiable", 1)]
    public async Task A_refusal_is_reported_and_repeated_only_where_it_may_pass(string status, int requests, string says = "")
    {
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync(status));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Equal([$"{server.Url("file")}: {status}{says}"], error.Details);
        Assert.Equal(requests, server.Requests.Count);
        AssertNothingKept();
    }

    [Theory]
    [InlineData("203 Non-Authoritative Information")]
    [InlineData("206 Partial Content", "Content-Range: bytes 0-299999/300000")]
    public async Task A_whole_file_under_another_name_is_one_whose_hash_is_checked(string status, string header = "X: y")
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync(status, header, $"Content-Length: {Good.Length}");
            await answer.BodyAsync(Good);
        });
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
    }

    [Fact]
    public async Task A_server_error_that_passes_is_survived()
    {
        await using var server = new MisbehavingServer((request, answer) => request.Number == 1 ? answer.StatusAsync("500 Oops") : answer.FileAsync(Good));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
        Assert.Equal("500 Oops", Assert.Single(_fetch.Events, e => e.Stage == FetchStage.Retrying).Message);
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        await using var server = new MisbehavingServer((request, answer) => request.Path == "file" ? answer.FileAsync(Good)
            : answer.StatusAsync("302 Found", "Location: /file"));
        await _fetch.FetchAsync(_scratch, Request(server.Url("old")));
        AssertFetched();
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        await using var server = new MisbehavingServer((request, answer) => answer.StatusAsync("302 Found", $"Location: /{request.Number}"));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Equal([$"{server.Url("file")}: 302 Found: more than 10 redirects"], error.Details);
        Assert.Equal(11, server.Requests.Count);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_redirect_to_a_file_of_this_machine_is_not_followed()
    {
        var secret = _scratch.Write("secret", Good);
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync("302 Found", $"Location: file://{secret}"));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Equal([$"{server.Url("file")}: 302 Found: a redirect from http to file is not followed"], error.Details);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_redirect_that_brings_a_password_is_not_followed_and_does_not_show_it()
    {
        await using var server = new MisbehavingServer((request, answer) => answer.StatusAsync("302 Found", "Location: http://user:secret@127.0.0.1/file"));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Equal([$"{server.Url("file")}: 302 Found: a redirect to a URL with a user or password is not followed"], error.Details);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_file_of_this_machine_without_an_end_is_given_up()
    {
        _scratch.Write("large", Good);
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, FetchedSources.Quick with { MostBytes = Good.Length - 1 }, Request($"file:{_scratch.In("large")}"));
        Assert.Contains("exceeds the size limit of sources", Assert.Single(error.Details), StringComparison.Ordinal);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.CutAsync(Good, 1000);
            await Task.Delay(Timeout.Infinite, answer.Stop);
        });
        var error = await _fetch.FailAsync(_scratch, Mirrors.None,
            FetchedSources.Quick with { StallTimeout = TimeSpan.FromMilliseconds(300), Attempts = 1 }, Request(server.Url("file")));
        Assert.Contains("(timeout)", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Empty(_scratch.Published());
    }

    [Fact]
    [Trait("Level", "thorough")]
    public async Task A_server_that_never_answers_is_given_up()
    {
        await using var server = new MisbehavingServer((_, answer) => Task.Delay(Timeout.Infinite, answer.Stop));
        var options = FetchedSources.Quick with
        {
            // The server has to have read both requests, on a busy machine too.
            ConnectTimeout = TimeSpan.FromSeconds(10),
            StallTimeout = TimeSpan.FromSeconds(1),
            Attempts = 2,
        };
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, options, Request(server.Url("file")));
        Assert.Contains("(timeout)", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_secure_connection_that_never_comes_about_is_given_up()
    {
        await using var server = new MisbehavingServer((_, answer) => Task.Delay(Timeout.Infinite, answer.Stop), readsRequests: false);
        var options = FetchedSources.Quick with { ConnectTimeout = TimeSpan.FromMilliseconds(200), Attempts = 1 };
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, options, Request(server.Url("file").Replace("http:", "https:", StringComparison.Ordinal)));
        Assert.Contains("no connection within 0.2 s (timeout)", Assert.Single(error.Details), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_no_http_is_reported()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.BodyAsync("\u001b[31mSSH-2.0\r\n\r\n"u8.ToArray()));
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.DoesNotContain('\u001b', error.Describe());
        AssertNothingKept();
    }

    [Fact]
    public async Task A_server_without_tls_at_an_https_url_is_a_tls_failure()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync("400 Bad Request"), readsRequests: false);
        var error = await _fetch.FailAsync(_scratch, Request(server.Url("file").Replace("http:", "https:", StringComparison.Ordinal)));
        Assert.Contains("no secure connection", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        AssertNothingKept();
    }

    [Fact]
    public async Task Mirrors_are_asked_in_order_until_one_has_the_right_bytes()
    {
        await using var corrupt = new MisbehavingServer((_, answer) => answer.FileAsync(Bad));
        await using var good = new MisbehavingServer((_, answer) => answer.FileAsync(Good));
        var mirrors = Mirrors.Of([MisbehavingServer.DeadUrl("debian"), corrupt.Url("debian/"), good.Url("debian")]);
        await _fetch.FetchAsync(_scratch, mirrors, FetchedSources.Quick, Request("debian:pool/main/f/file/file_1.orig.tar.gz"));
        AssertFetched();
        Assert.Equal("debian/pool/main/f/file/file_1.orig.tar.gz", Assert.Single(good.Requests).Path);
        Assert.Equal(2, _fetch.Events.Count(e => e.Stage == FetchStage.UrlFailed));
    }

    [Fact]
    public async Task When_every_url_fails_each_has_a_line_that_says_why()
    {
        await using var server = new MisbehavingServer((request, answer) => request.Path == "page" ? answer.FileAsync(Bad)
            : answer.StatusAsync("404 Not Found"));
        var dead = MisbehavingServer.DeadUrl("x");
        var error = await _fetch.FailAsync(_scratch, Request(dead, server.Url("gone"), server.Url("page"), $"file:{_scratch.In("missing")}"));
        Assert.Collection(
            error.Details,
            line => Assert.Contains("Connection refused", line, StringComparison.Ordinal),
            line => Assert.Equal($"{server.Url("gone")}: 404 Not Found", line),
            line => Assert.Equal($"{server.Url("page")}: got {ScratchDirectory.KeyOf(Bad)}, {Bad.Length} bytes", line),
            line => Assert.Equal($"file:{_scratch.In("missing")}: there is no such file", line));
        AssertNothingKept();
    }

    [Fact]
    public async Task Without_any_mirror_the_settings_are_hinted_at()
    {
        var error = await _fetch.FailAsync(_scratch, Request("debian:pool/main/f/file"));
        Assert.Equal(["debian:pool/main/f/file: no Debian mirror is known"], error.Details);
        Assert.Contains("mirrors:", error.Hint!, StringComparison.Ordinal);
    }
}
