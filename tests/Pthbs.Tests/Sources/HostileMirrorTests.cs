using System.Globalization;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>
/// Servers that mean harm: each may cost what is bounded, and gets nothing in. What ordinary trouble does is in <see cref="HttpFetchTests"/>.
/// </summary>
[Trait("Level", "thorough")]
public sealed class HostileMirrorTests : IDisposable
{
    private static readonly byte[] Good = ScratchDirectory.Content(50_000);
    private static readonly FetchOptions Once = FetchedSources.Quick with { Attempts = 1 };
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    private async Task<string> RefusedAsync(MisbehavingServer server, FetchOptions? options = null)
    {
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, options ?? Once, FetchedSources.Request(Good, server.Url("file")));
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Empty(_scratch.Published());
        return Assert.Single(error.Details);
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off_and_gives_its_room_back()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("200 OK");
            await answer.ForeverAsync(new string('x', 10_000));
        });

        Assert.EndsWith("the file exceeds the size limit of sources: more than 1000000 bytes",
            await RefusedAsync(server, Once with { MostBytes = 1_000_000 }), StringComparison.Ordinal);
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_length_beyond_all_measure_is_refused_before_a_byte_is_read_and_the_next_mirror_is_asked()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.HeadAsync("200 OK", "Content-Length: 4611686018427387904"));
        await using var good = new MisbehavingServer((_, answer) => answer.FileAsync(Good));
        await _fetch.FetchAsync(_scratch, FetchedSources.Request(Good, server.Url("file"), good.Url("file")));

        Assert.Equal(Good, _scratch.Stored(ScratchDirectory.KeyOf(Good)));
        Assert.Contains("exceeds the size limit of sources", Assert.Single(_fetch.Events, e => e.Stage == FetchStage.UrlFailed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_sends_byte_by_byte_counts_as_silent()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("200 OK", $"Content-Length: {Good.Length}");
            for (var i = 0; i < Good.Length; i++)
            {
                await answer.BodyAsync(Good.AsMemory(i, 1));
                await Task.Delay(20, answer.Stop);
            }
        });

        var said = await RefusedAsync(server, Once with { StallTimeout = TimeSpan.FromMilliseconds(400), Attempts = 2 });
        Assert.Matches("only [0-9]+ bytes came in 0.4 s \\(timeout\\)$", said);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("data:text/plain,x")]
    [InlineData("javascript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("unix:///run/docker.sock")]
    [InlineData("gopher://127.0.0.1/_x")]
    public async Task A_redirect_out_of_the_web_is_not_followed(string target)
    {
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync("302 Found", $"Location: {target}"));

        Assert.EndsWith($"302 Found: a redirect from http to {target[..target.IndexOf(':', StringComparison.Ordinal)]} is not followed",
            await RefusedAsync(server), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Location: http://127.0.0.1:99999/", "the server redirects to what is no URL: http://127.0.0.1:99999/")]
    [InlineData("Location: ", "the server redirects without saying where to (an empty header 'Location')")]
    [InlineData("X-Other: y", "the server redirects without saying where to (no header 'Location')")]
    public async Task A_redirect_that_leads_nowhere_is_told_as_that(string header, string why)
    {
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync("302 Found", header));
        Assert.EndsWith($"/file: 302 Found: {why}", await RefusedAsync(server), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("http:///nowhere")]
    [InlineData("http://[::1")]
    [InlineData("//")]
    [InlineData("")]
    [InlineData("http://127.0.0.1:99999/")]
    public async Task A_redirect_to_no_url_is_a_refusal(string target)
    {
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync("301 Moved", $"Location: {target}"));

        Assert.Contains("301 Moved", await RefusedAsync(server), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Flood: 0123456789012345678901234567890123456789\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", "0123456789012345678901234567890123456789")]
    [InlineData("HTTP/1.1 200 ", "0123456789012345678901234567890123456789")]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("", "\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", "0123456789012345678901234567890123456789")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0000000000000000000000000000000000000000")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", "X-Flood: 0123456789012345678901234567890123456789\r\n")]
    public async Task A_flood_of_anything_but_the_file_ends(string begin, string again)
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.RawAsync(begin);
            await answer.ForeverAsync(again);
        });
        // What it says differs: some are seen to be wrong, others only never end.
        await RefusedAsync(server, Once with { ConnectTimeout = TimeSpan.FromSeconds(0.4), StallTimeout = TimeSpan.FromSeconds(0.4) });
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, 500L << 20);
    }

    [Theory]
    [InlineData("zz\r\nx\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffff\r\nhello")]
    [InlineData("7fffffffffffffff\r\nhello")]
    [InlineData("5\r\nhelloXX0\r\n\r\n")]
    [InlineData("5\r\nhel")]
    [InlineData("5\nhello\n0\n\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("")]
    public async Task Chunks_that_are_none_give_nothing(string body)
    {
        await using var server = new MisbehavingServer((_, answer) =>
            answer.RawAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + body));

        await RefusedAsync(server);
    }

    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 99999999999999999999999")]
    [InlineData("Content-Length: 10\r\nContent-Length: 20")]
    [InlineData("Content-Length: 5\r\nContent-Length: 20")]
    [InlineData("Content-Length: 20\r\nContent-Length: 5")]
    [InlineData("Content-Length: 5, 20")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Content-Range: bytes 5-10/3")]
    [InlineData("Content-Type: multipart/byteranges; boundary=x")]
    [InlineData("X-\u0001: y")]
    public async Task Headers_that_contradict_themselves_give_no_other_file(string header)
    {
        await using var server = new MisbehavingServer((_, answer) => answer.RawAsync($"HTTP/1.1 200 OK\r\n{header}\r\nConnection: close\r\n\r\nhello"));

        Assert.DoesNotContain('\u0001', await RefusedAsync(server));
    }

    [Fact]
    public async Task A_content_encoding_changes_no_byte()
    {
        // Some servers call a .tar.gz so that it is 'x.tar, sent in gzip': what was hashed are the bytes that come.
        var packed = Packed(Good);
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("200 OK", "Content-Encoding: gzip", $"Content-Length: {packed.Length}");
            await answer.BodyAsync(packed);
        });
        await _fetch.FetchAsync(_scratch, FetchedSources.Request(packed, server.Url("file.tar.gz")));
        Assert.Equal(packed, _scratch.Stored(ScratchDirectory.KeyOf(packed)));

        var error = await _fetch.FailAsync(_scratch, Mirrors.None, Once, FetchedSources.Request(Good, server.Url("file.tar")));
        Assert.Equal(ScratchDirectory.KeyOf(packed).ToString(), error.Got?.Split(' ')[0]);
    }

    [Fact]
    public async Task A_leftover_that_a_server_calls_whole_is_checked_like_any_other()
    {
        _scratch.Write($"cache/.partial/sha256-{ScratchDirectory.KeyOf(Good).Hash}", ScratchDirectory.Content(Good.Length, seed: 9));
        await using var server = new MisbehavingServer((request, answer) =>
            request.From is null ? answer.FileAsync(Good) : answer.StatusAsync("416 Range Not Satisfiable", $"Content-Range: bytes */{Good.Length}"));
        await _fetch.FetchAsync(_scratch, FetchedSources.Request(Good, server.Url("file")));

        Assert.Equal(Good, _scratch.Stored(ScratchDirectory.KeyOf(Good)));
        Assert.Equal([Good.Length, null], server.Requests.Select(r => r.From));
    }

    [Theory]
    [InlineData("1", 1.0, "503 Service Unavailable")]
    [InlineData("0", 0.0, "503 Service Unavailable")]
    [InlineData("86400", 1.5, "503 Service Unavailable: the server asks for a pause of 86400 s")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0.0, "503 Service Unavailable")]
    public async Task A_pause_that_a_server_asks_for_is_told_before_it_begins(string asked, double seconds, string says)
    {
        await using var server = new MisbehavingServer((request, answer) =>
            request.Number == 1 ? answer.StatusAsync("503 Service Unavailable", $"Retry-After: {asked}") : answer.FileAsync(Good));
        await _fetch.FetchAsync(_scratch, Mirrors.None, FetchedSources.Quick with { LongestWait = TimeSpan.FromSeconds(1.5) },
            FetchedSources.Request(Good, server.Url("file")));

        var told = Assert.Single(_fetch.Events, e => e.Stage == FetchStage.Retrying);
        Assert.Equal((says, TimeSpan.FromSeconds(seconds)), (told.Message, told.Wait!.Value));
    }

    [Fact]
    public async Task A_moment_that_a_server_names_is_waited_for_no_longer_than_is_granted()
    {
        var later = DateTimeOffset.UtcNow.AddHours(3).ToString("r", CultureInfo.InvariantCulture);
        await using var server = new MisbehavingServer((request, answer) =>
            request.Number == 1 ? answer.StatusAsync("429 Too Many Requests", $"Retry-After: {later}") : answer.FileAsync(Good));
        await _fetch.FetchAsync(_scratch, Mirrors.None, FetchedSources.Quick with { LongestWait = TimeSpan.FromMilliseconds(50) },
            FetchedSources.Request(Good, server.Url("file")));

        var told = Assert.Single(_fetch.Events, e => e.Stage == FetchStage.Retrying);
        Assert.Contains("asks for a pause of 10", told.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMilliseconds(50), told.Wait);
    }

    private static byte[] Packed(byte[] content)
    {
        using var result = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(result, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        return result.ToArray();
    }
}
