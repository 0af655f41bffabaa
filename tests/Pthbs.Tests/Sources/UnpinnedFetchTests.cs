using System.Text;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Files whose hash is not known yet: what arrives is what will be pinned, so nothing doubtful may.</summary>
public sealed class UnpinnedFetchTests : IDisposable
{
    private static readonly byte[] Good = ScratchDirectory.Content(300_000);
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_file_that_a_proxy_has_changed_is_not_pinned()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("203 Transformed", $"Content-Length: {Good.Length}");
            await answer.BodyAsync(Good);
        });
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick);
        var error = await Assert.ThrowsAsync<PthbsException>(() =>
            fetcher.DownloadToAddAsync(server.Url("file"), null, null, _fetch, TestContext.Current.CancellationToken));
        Assert.Contains("203 Transformed: a proxy changed the file", Assert.Single(error.Details), StringComparison.Ordinal);
        AssertNothingKept();
    }

    /// <summary>No hash is known yet, so only the server's own words say whether the file is whole.</summary>
    [Theory]
    [InlineData("206 Partial", "3 of 10 bytes", "Content-Range: bytes 0-9/10")]
    [InlineData("200 OK", "an invalid length: '-1'", "Content-Length: -1")]
    [InlineData("200 OK", "an invalid length: '10abc'", "Content-Length: 10abc")]
    [InlineData("200 OK", "an invalid length: '99999999999999999999'", "Content-Length: 99999999999999999999")]
    public async Task A_file_of_which_nobody_can_say_that_it_is_whole_is_not_pinned(string status, string says, string header)
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync(status, header);
            await answer.BodyAsync(Encoding.ASCII.GetBytes("abc"));
        });
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick);
        var error = await Assert.ThrowsAsync<PthbsException>(() =>
            fetcher.DownloadToAddAsync(server.Url("file"), null, null, _fetch, TestContext.Current.CancellationToken));
        Assert.Contains(says, Assert.Single(error.Details), StringComparison.Ordinal);
        AssertNothingKept();
    }

    [Fact]
    public async Task Halves_of_two_files_are_never_pinned_as_one()
    {
        await using var server = new MisbehavingServer(async (request, answer) =>
        {
            if (request.Number == 1)
            {
                await answer.HeadAsync("200 OK", "ETag: \"one\"", "Content-Length: 12");
                await answer.BodyAsync(Encoding.ASCII.GetBytes("OLDOLD"));
            }
            else await answer.RangeAsync(Encoding.ASCII.GetBytes("newnewNEWNEW"), request.From);
        });
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick);
        var key = await fetcher.DownloadToAddAsync(server.Url("file"), null, null, _fetch, TestContext.Current.CancellationToken);
        Assert.Equal("newnewNEWNEW", Encoding.ASCII.GetString(_scratch.Stored(key.Key)));
    }

    [Theory]
    [InlineData("404 Not Found", true)]
    [InlineData("410 Gone", true)]
    [InlineData("403 Not 404", false)]
    [InlineData("503 Busy", false)]
    public async Task Where_there_is_no_such_file_a_hint_says_where_to_look(string status, bool isHinted)
    {
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync(status));
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick);
        var error = await Assert.ThrowsAsync<PthbsException>(() => fetcher.DownloadToAddAsync(server.Url("dir/file-1.0.tar.gz"), null, null, _fetch, TestContext.Current.CancellationToken));
        Assert.Equal(isHinted, error.IsMissing);
        Assert.Equal(isHinted ? $"the server has no such file: check name and version of the file, for example in {server.Url("dir/")}" : null, error.Hint);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_local_file_that_is_not_there_is_missing_as_well_and_no_server_is_blamed()
    {
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick);
        var error = await Assert.ThrowsAsync<PthbsException>(() => fetcher.DownloadToAddAsync("file:/nowhere/file-1.0.tar.gz", null, null, _fetch, TestContext.Current.CancellationToken));
        Assert.Equal((true, null), (error.IsMissing, error.Hint));
    }

    private void AssertNothingKept()
    {
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }
}
