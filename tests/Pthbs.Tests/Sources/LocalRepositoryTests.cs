using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Repositories on this machine: whoever owns them, their objects are read, and nothing else that could say what is to be done.</summary>
public sealed class LocalRepositoryTests : IDisposable
{
    private const string Stranger = "65001:65001";
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task One_of_another_user_gives_its_commit()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a repository to another user");
        var (repository, key) = Repository();
        Assert.NotNull(Commands.TryRun("/", "chown", "-R", Stranger, repository.Path));

        await FetchesAsync(key, repository.Url);
    }

    /// <summary>git would stop at settings that are none: so they were not read.</summary>
    [Fact]
    public async Task Its_settings_are_not_read()
    {
        var (repository, key) = Repository();
        repository.Write(".git/config", "[core\n this is nothing that git can read");

        await FetchesAsync(key, repository.Url);
    }

    [Fact]
    public async Task Its_objects_may_lie_elsewhere()
    {
        var (repository, key) = Repository();
        repository.Git("worktree", "add", "--quiet", "--detach", _scratch.In("worktree"));
        repository.Git("clone", "--quiet", "--bare", "--shared", ".", _scratch.In("shared.git"));
        _scratch.Write("pointing/.git", $"gitdir: {repository.Path}/.git\n");
        File.CreateSymbolicLink(_scratch.In("link"), repository.Path);
        foreach (var name in (string[])["worktree", "shared.git", "shared", "shared.git/", "pointing", "link", "upstream/.git", "upstream"])
        {
            await FetchesAsync(key, $"file:{_scratch.In(name)}");
            _scratch.Cache.Delete(key);
        }
    }

    [Theory]
    [InlineData("quo\"te")]
    [InlineData("new\nline")]
    [InlineData("#comment")]
    [InlineData("back\\slash:colon")]
    [InlineData("ünï%")]
    public async Task Its_path_may_have_any_characters(string name)
    {
        var (repository, key) = Repository();
        Directory.Move(repository.Path, _scratch.In(name));

        await FetchesAsync(key, $"file:{Uri.EscapeDataString(_scratch.In(name)).Replace("%2F", "/", StringComparison.Ordinal)}");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("empty")]
    [InlineData("gitdir: /nonexistent\n")]
    [InlineData("gitdir: a\0b\n")]
    [InlineData("something else")]
    public async Task Where_there_is_none_that_is_said(string kind)
    {
        if (kind == "empty") Directory.CreateDirectory(_scratch.In("x/.git"));
        else if (kind != "nothing") _scratch.Write("x/.git", kind);
        var error = await _fetch.FailAsync(_scratch, new FetchRequest(new SourceKey(SourceKind.Git, new string('1', 40)), "tree", [$"file:{_scratch.In("x")}"]));

        Assert.Equal([$"file:{_scratch.In("x")}: there is no git repository"], error.Details);
    }

    /// <summary>Whoever owns the repository can make git wait for something that never comes.</summary>
    [Theory]
    [InlineData("object")]
    [InlineData("link")]
    [InlineData("objects/pack/pack-1234.idx")]
    [InlineData("objects/info/alternates")]
    [InlineData("objects/info/commit-graphs/commit-graph-chain")]
    [InlineData("elsewhere")]
    public async Task An_object_that_is_a_pipe_is_seen_before_anybody_opens_it(string place)
    {
        var (repository, key) = Repository();
        var pipe = place.StartsWith("objects/", StringComparison.Ordinal) ? $"{repository.Path}/.git/{place}" : repository.ObjectFile(key.Hash);
        if (place == "elsewhere")
        {
            pipe = _scratch.In("other/pack/pack-1.pack");
            _scratch.Write("upstream/.git/objects/info/alternates", "../../../other\n");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(pipe)!);
        File.Delete(pipe);
        Assert.NotNull(Commands.TryRun("/", "mkfifo", place == "link" ? _scratch.In("pipe") : pipe));
        if (place == "link") File.CreateSymbolicLink(pipe, _scratch.In("pipe"));
        var error = await _fetch.FailAsync(_scratch, repository.Request(key));

        Assert.Equal([$"{repository.Url}: the repository contains something that is not a file: {pipe}"], error.Details);
        Assert.Empty(_scratch.Partials());
    }

    /// <summary>It can also come later than the look, or lie where only git finds it.</summary>
    [Fact]
    public async Task An_object_that_is_a_pipe_holds_nobody_up_for_ever()
    {
        var (repository, key) = Repository();
        Directory.CreateDirectory(_scratch.In("other"));
        Directory.Move(Path.GetDirectoryName(repository.ObjectFile(key.Hash))!, _scratch.In($"other/{key.Hash[..2]}"));
        File.Delete(_scratch.In($"other/{key.Hash[..2]}/{key.Hash[2..]}"));
        Assert.NotNull(Commands.TryRun("/", "mkfifo", _scratch.In($"other/{key.Hash[..2]}/{key.Hash[2..]}")));
        _scratch.Write("upstream/.git/objects/info/alternates", $"\"{_scratch.In("other")}\"\n");
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, FetchedSources.Quick with { GitStallTimeout = TimeSpan.FromSeconds(1) }, repository.Request(key));

        Assert.Contains("(timeout)", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Empty(_scratch.Partials());
    }

    private (GitRepository Repository, SourceKey Key) Repository()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        return (repository, repository.Commit());
    }

    private async Task FetchesAsync(SourceKey key, string url)
    {
        await _fetch.FetchAsync(_scratch, new FetchRequest(key, "tree", [url]));
        Assert.Equal("1", await File.ReadAllTextAsync($"{_scratch.Written(key)}/a", TestContext.Current.CancellationToken));
        Assert.Empty(_scratch.Partials());
    }
}
