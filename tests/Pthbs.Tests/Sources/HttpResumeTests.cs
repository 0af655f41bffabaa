using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Downloads that were cut are gone on with, whoever cut them; what does not fit together is read anew.</summary>
public sealed class HttpResumeTests : IDisposable
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
    public async Task A_download_that_is_cut_goes_on_where_it_ended()
    {
        await using var server = new MisbehavingServer((request, answer) => request.Number == 1 ? answer.CutAsync(Good, 100_000)
            : answer.RangeAsync(Good, request.From));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
        Assert.Equal([null, 100_000L], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task A_download_goes_on_in_a_later_run_and_at_another_url()
    {
        await using var first = new MisbehavingServer((_, answer) => answer.CutAsync(Good, 200_000));
        await _fetch.FailAsync(_scratch, Request(first.Url("file")));
        await using var second = new MisbehavingServer((request, answer) => answer.RangeAsync(Good, request.From));
        await _fetch.FetchAsync(_scratch, Request(second.Url("file")));
        AssertFetched();
        Assert.Equal(200_000L, Assert.Single(second.Requests).From);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_it_all_again()
    {
        await using var server = new MisbehavingServer((request, answer) => request.Number == 1 ? answer.CutAsync(Good, 100_000) : answer.FileAsync(Good));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
    }

    [Fact]
    public async Task A_file_that_changed_between_the_parts_is_read_once_more_from_its_beginning()
    {
        await using var server = new MisbehavingServer((request, answer) => request.Number == 1 ? answer.CutAsync(Bad, 100_000)
            : answer.RangeAsync(Good, request.From));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
        Assert.Equal([null, 100_000L, null], server.Requests.Select(r => r.From));
    }

    [Fact]
    [Trait("Level", "thorough")]
    public async Task A_wrong_file_that_was_resumed_is_read_only_once_more()
    {
        await using var server = new MisbehavingServer((request, answer) => request.Number == 1 ? answer.CutAsync(Bad, 100_000)
            : answer.RangeAsync(Bad, request.From));
        await _fetch.FailAsync(_scratch, Request(server.Url("file")));
        Assert.Equal(3, server.Requests.Count);
        AssertNothingKept();
    }

    [Fact]
    public async Task A_download_that_was_complete_but_unchecked_is_taken_as_it_is()
    {
        _scratch.Write($"cache/.partial/sha256-{ScratchDirectory.KeyOf(Good).Hash}", Good);
        await using var server = new MisbehavingServer((_, answer) => answer.StatusAsync("416 Range Not Satisfiable", $"Content-Range: bytes */{Good.Length}"));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
    }

    [Fact]
    public async Task A_leftover_longer_than_the_file_is_thrown_away()
    {
        _scratch.Write($"cache/.partial/sha256-{ScratchDirectory.KeyOf(Good).Hash}", ScratchDirectory.Content(Good.Length + 10));
        await using var server = new MisbehavingServer((request, answer) =>
            request.From is null ? answer.FileAsync(Good) : answer.StatusAsync("416 Range Not Satisfiable", $"Content-Range: bytes */{Good.Length}"));
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
    }

    [Fact]
    public async Task A_server_that_sends_less_than_the_rest_is_asked_for_what_is_left()
    {
        await using var server = new MisbehavingServer(async (request, answer) =>
        {
            if (request.From is not { } start)
            {
                await answer.CutAsync(Good, 100_000);
                return;
            }

            var end = Math.Min(start + 50_000, Good.Length);
            await answer.HeadAsync("206 Partial Content", $"Content-Range: bytes {start}-{end - 1}/{Good.Length}", $"Content-Length: {end - start}");
            await answer.BodyAsync(Good.AsMemory((int)start, (int)(end - start)));
        });
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
        Assert.Equal([null, 100_000L, 150_000L, 200_000L, 250_000L], server.Requests.Select(r => r.From));
    }

    [Fact]
    public async Task A_server_that_sends_another_part_than_asked_for_is_asked_for_the_whole()
    {
        await using var server = new MisbehavingServer(async (request, answer) =>
        {
            if (request.Number == 1) await answer.CutAsync(Good, 100_000);
            else if (request.From is null) await answer.FileAsync(Good);
            else await answer.RangeAsync(Good, 50_000);
        });
        await _fetch.FetchAsync(_scratch, Request(server.Url("file")));
        AssertFetched();
    }
}
