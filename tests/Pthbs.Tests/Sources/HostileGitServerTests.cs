using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Servers of git that send what costs more than it may: the disk, memory, time.</summary>
public sealed class HostileGitServerTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public HostileGitServerTests() => Assert.SkipWhen(Commands.TryRun("/", "git", "--version") is null, "git is not installed");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_pack_without_end_ends_where_no_file_may_be_larger()
    {
        await using var server = new PackServer((s, to) => s.EndlessAsync(to));
        var error = await FailAsync(server, FetchedSources.Quick with { MostBytes = 4 << 20, FreeSpace = 0 });

        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Equal([$"{server.Url}: the repository sends more than {4 << 20} bytes"], error.Details);
        // What is too large is as large the next time.
        Assert.Equal(1, server.Fetches);
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_pack_without_end_leaves_the_disk_the_room_that_must_stay_free()
    {
        await using var server = new PackServer((s, to) => s.EndlessAsync(to));
        var error = await FailAsync(server, FetchedSources.Quick with { FreeSpace = long.MaxValue });

        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("nearly full", error.Message, StringComparison.Ordinal);
        Assert.Contains("limit-free-space", error.Hint!, StringComparison.Ordinal);
        Assert.InRange(server.Fetches, 0, 1);
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_full_disk_is_this_machines_and_not_tried_again()
    {
        using var disk = SmallDisk.TryMount(8 << 20);
        Assert.SkipWhen(disk is null, "only root can mount a small disk");
        await using var server = new PackServer((s, to) => s.EndlessAsync(to));
        using var directory = DirectoryHandle.Open(disk!.Path);
        using var cache = new SourceCache(directory);
        using var fetcher = new Fetcher(cache, Mirrors.None, FetchedSources.Quick with { FreeSpace = 0 });
        var error = await Assert.ThrowsAsync<PthbsException>(() => fetcher.FetchAsync([Request(server)], _fetch, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("No space left on device", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, server.Fetches);
        Assert.Empty(Directory.GetFileSystemEntries($"{disk.Path}/.partial", "git-*"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_that_claims_to_be_large_gets_no_more_memory_than_git_may_have(bool isDelta)
    {
        await using var server = new PackServer((s, to) => s.LargeAsync(to, isDelta, 1L << 30));
        var error = await FailAsync(server, FetchedSources.Quick with { GitMemory = 256 << 20, FreeSpace = 0 });

        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Equal([$"{server.Url}: git needs more than its limit of {256 << 20} bytes of memory for the repository's data"], error.Details);
        Assert.Equal(1, server.Fetches);
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_server_that_only_talks_is_given_up()
    {
        await using var server = new PackServer((s, to) => s.TalkAsync(to));
        var error = await FailAsync(server, FetchedSources.Quick with { GitGrowthTimeout = TimeSpan.FromSeconds(1) });

        Assert.Equal([$"{server.Url}: git made no progress for 1 s (timeout)"], error.Details);
        Assert.Equal(1, server.Fetches);
        Assert.Empty(_scratch.Partials());
    }

    /// <summary>The same of a file: one of which nobody says how long it is.</summary>
    [Fact]
    public async Task A_file_without_end_leaves_the_disk_the_room_that_must_stay_free()
    {
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await answer.HeadAsync("200 OK");
            await answer.ForeverAsync(new string('x', 100_000));
        });
        var request = FetchedSources.Request([1], server.Url("file"));
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, FetchedSources.Quick with { FreeSpace = long.MaxValue }, request);

        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("nearly full", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(_scratch.Partials());
    }

    private static FetchRequest Request(PackServer server) => new(new SourceKey(SourceKind.Git, PackServer.Commit), "tree", [server.Url]);

    private Task<PthbsException> FailAsync(PackServer server, FetchOptions options) => _fetch.FailAsync(_scratch, Mirrors.None, options, Request(server));
}
