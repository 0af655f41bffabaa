using System.Text;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

public sealed class FetcherTests : IDisposable
{
    private static readonly byte[] Good = ScratchDirectory.Content(300_000);
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task File_urls_are_absolute_or_start_from_the_lists_folder_and_may_be_links()
    {
        var contents = Enumerable.Range(0, 4).Select(i => ScratchDirectory.Content(100, i)).ToArray();
        _scratch.Write("list/patches/a b.patch", contents[0]);
        _scratch.Write("one", contents[1]);
        _scratch.Write("two", contents[2]);
        _scratch.Write("three", contents[3]);
        File.CreateSymbolicLink(_scratch.In("link"), "three");
        await _fetch.FetchAsync(
            _scratch,
            FetchedSources.Request(contents[0], "file:patches/a%20b.patch") with { Folder = _scratch.In("list") },
            FetchedSources.Request(contents[1], $"file:{_scratch.In("one")}"),
            FetchedSources.Request(contents[2], $"file://{_scratch.In("two")}"),
            FetchedSources.Request(contents[3], $"file:{_scratch.In("link")}"));
        foreach (var content in contents) Assert.Equal(content, _scratch.Stored(ScratchDirectory.KeyOf(content)));
    }

    [Fact]
    public async Task A_directory_or_fifo_at_a_file_url_is_no_file()
    {
        _scratch.Handle.CreateFifo("fifo");
        var error = await _fetch.FailAsync(_scratch,
            FetchedSources.Request(Good, $"file:{_scratch.In("fifo")}", $"file:{_scratch.Path}", $"file:{_scratch.Path}/"));
        Assert.Equal(["it is not a regular file", "it is not a regular file", "it is not a regular file"], error.Details
            .Select(d => d[(d.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public async Task Several_failures_are_all_reported_and_the_rest_is_fetched()
    {
        var file = _scratch.Write("good", Good);
        var error = await _fetch.FailAsync(
            _scratch,
            FetchedSources.Request("a"u8.ToArray(), "file:/nonexistent/a"),
            FetchedSources.Request(Good, $"file:{file}"),
            FetchedSources.Request("b"u8.ToArray(), "file:/nonexistent/b"));
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Equal("2 of 3 sources could not be fetched", error.Message);
        Assert.Contains(error.Details, d => d.Contains("file:/nonexistent/a: there is no such file", StringComparison.Ordinal));
        Assert.Contains(error.Details, d => d.Contains("file:/nonexistent/b: there is no such file", StringComparison.Ordinal));
        Assert.True(_scratch.Cache.Contains(ScratchDirectory.KeyOf(Good)));
    }

    [Fact]
    public async Task No_more_than_the_allowed_number_is_fetched_at_once()
    {
        int now = 0, most = 0;
        var both = new TaskCompletionSource();
        await using var server = new MisbehavingServer(async (request, answer) =>
        {
            var running = Interlocked.Increment(ref now);
            lock (both) most = Math.Max(most, running);
            if (running == 2) both.TrySetResult();
            // The first two wait for each other: so two are really under way at once.
            await both.Task.WaitAsync(answer.Stop);
            Interlocked.Decrement(ref now);
            await answer.FileAsync(Encoding.ASCII.GetBytes(request.Path));
        });
        await _fetch.FetchAsync(
            _scratch,
            Mirrors.None,
            FetchedSources.Quick with { Parallel = 2 },
            [.. Enumerable.Range(0, 8).Select(i => FetchedSources.Request(Encoding.ASCII.GetBytes($"f{i}"), server.Url($"f{i}")))]);
        Assert.Equal(8, _scratch.Published().Length);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Of_two_fetchers_of_one_file_one_fetches_and_the_other_waits()
    {
        var isWaiting = new TaskCompletionSource();
        _fetch.On = e =>
        {
            if (e.Stage == FetchStage.Waiting) isWaiting.TrySetResult();
        };
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.CutAsync(Good, 1000);
            await isWaiting.Task.WaitAsync(answer.Stop);
            await answer.BodyAsync(Good.AsMemory(1000));
        });
        await Task.WhenAll(
            _fetch.FetchAsync(_scratch, FetchedSources.Request(Good, server.Url("file"))),
            _fetch.FetchAsync(_scratch, FetchedSources.Request(Good, server.Url("file"))));
        Assert.Single(server.Requests);
        Assert.Single(_fetch.Stages, FetchStage.Done);
        Assert.Single(_fetch.Stages, FetchStage.Present);
        Assert.Empty(Directory.GetFiles(_scratch.In("cache/.partial")));
    }

    [Fact]
    public async Task Cancelling_in_the_middle_keeps_only_what_can_be_gone_on_with()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _fetch.On = e =>
        {
            if (e.Bytes > 0) cancel.Cancel();
        };
        await using var server = new MisbehavingServer(async (request, answer) =>
        {
            if (request.From is not null)
            {
                await answer.RangeAsync(Good, request.From);
                return;
            }

            await answer.CutAsync(Good, 1000);
            await Task.Delay(Timeout.Infinite, answer.Stop);
        });
        using (var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                fetcher.FetchAsync([FetchedSources.Request(Good, server.Url("file"))], _fetch, cancel.Token));
        Assert.Empty(_scratch.Published());
        Assert.Equal($"sha256-{ScratchDirectory.KeyOf(Good).Hash}", Assert.Single(_scratch.Partials()));

        _fetch.On = null;
        await _fetch.FetchAsync(_scratch, FetchedSources.Request(Good, server.Url("file")));
        Assert.Equal(Good, _scratch.Stored(ScratchDirectory.KeyOf(Good)));
        Assert.True(server.Requests.Last().From > 0);
    }

    [Fact]
    public async Task A_length_that_no_disk_can_hold_is_refused_before_it_is_filled()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("200 OK", "Content-Length: 4611686018427387904");
            await answer.BodyAsync(Good);
        });
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, FetchedSources.Quick with { MostBytes = long.MaxValue },
            FetchedSources.Request(Good, server.Url("file")));
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.NotNull(error.Hint);
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_full_disk_is_an_error_of_the_machine_and_gets_its_room_back()
    {
        using var disk = SmallDisk.TryMount(1 << 20);
        if (disk is null) Assert.Skip("mounting a small tmpfs needs root");
        using var directory = Pthbs.Files.DirectoryHandle.Open(disk.Path);
        using var cache = new SourceCache(directory);
        // Without a length, so that only writing finds out.
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("200 OK");
            for (var i = 0; i < 8; i++) await answer.BodyAsync(Good);
        });
        using var fetcher = new Fetcher(cache, Mirrors.None, FetchedSources.Quick);
        var error = await Assert.ThrowsAsync<PthbsException>(() =>
            fetcher.FetchAsync([FetchedSources.Request(Good, server.Url("file"), server.Url("other"))], _fetch, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(disk.Path, ".partial")), f => !f.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Adding_gives_the_line_for_the_list()
    {
        await using var server = new MisbehavingServer((_, answer) => answer.FileAsync(Good));
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.Of([server.Url("debian")]), FetchedSources.Quick);
        var entry = await fetcher.DownloadToAddAsync("debian:pool/main/z/zlib/zlib_1.3.1+dfsg.orig.tar.gz", null, null, _fetch,
            TestContext.Current.CancellationToken);
        Assert.Equal($"{ScratchDirectory.KeyOf(Good)}  zlib_1.3.1+dfsg.orig.tar.gz  debian:pool/main/z/zlib/zlib_1.3.1+dfsg.orig.tar.gz", entry.ToString());
        Assert.Equal(Good, _scratch.Stored(entry.Key));
        Assert.Empty(_scratch.Partials());

        var query = await fetcher.DownloadToAddAsync(server.Url("get%2Dit.tar?v=1"), null, null, _fetch, TestContext.Current.CancellationToken);
        Assert.Equal("get-it.tar", query.File);
        var named = await fetcher.DownloadToAddAsync(server.Url("?v=1"), "named.tar", null, _fetch, TestContext.Current.CancellationToken);
        Assert.Equal("named.tar", named.File);
    }

    [Theory]
    [InlineData("?v=1", ErrorKind.Usage)]
    [InlineData("page", ErrorKind.Source)]
    [InlineData("empty", ErrorKind.Source)]
    [InlineData("gone", ErrorKind.Source)]
    public async Task Adding_what_is_no_file_is_refused(string path, ErrorKind kind)
    {
        await using var server = new MisbehavingServer((request, answer) =>
            request.Path == "page" ? answer.FileAsync("<html><body>Sign in"u8.ToArray()) : request.Path == "empty" ? answer.FileAsync([]) : answer.StatusAsync("404 Not Found"));
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick);
        var error = await Assert.ThrowsAsync<PthbsException>(() =>
            fetcher.DownloadToAddAsync(server.Url(path), null, null, _fetch, TestContext.Current.CancellationToken));
        Assert.Equal(kind, error.Kind);
        // There was no hash to be right or wrong.
        Assert.Null(error.Expected);
        Assert.DoesNotContain("hash", error.Message, StringComparison.Ordinal);
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_small_file_of_debian_comes_from_the_mirror_that_apt_uses()
    {
        var mirrors = Mirrors.OfMachine([]);
        if (mirrors.Urls.IsEmpty) Assert.Skip("apt is configured with no Debian mirror here");
        // In main of every suite from bookworm on: 28 kB that do not vanish with a point release.
        var key = new SourceKey(SourceKind.Sha256, "6192dedbbf66d8e9437c982864ce473ab662b7262a9fadf488cced12e830a466");
        const string url = "debian:pool/main/o/opendoas/opendoas_6.8.2.orig.tar.xz";
        try
        {
            await _fetch.FetchAsync(_scratch, mirrors, FetchedSources.Quick with { StallTimeout = TimeSpan.FromSeconds(10) },
                new FetchRequest(key, "opendoas-6.8.2.tar.xz", [url]));
        }
        catch (PthbsException error) when (error.Got is null)
        {
            Assert.Skip("no mirror answers: " + error.Describe());
        }

        Assert.True(_scratch.Cache.Contains(key));
    }
}
