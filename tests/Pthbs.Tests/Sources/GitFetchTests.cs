using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Commits from honest repositories; <see cref="HostileGitTests"/> has the others.</summary>
public sealed class GitFetchTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    private string Written(SourceKey key) => _scratch.Written(key);

    private async Task<string> FetchedAsync(GitRepository repository, SourceKey key)
    {
        await _fetch.FetchAsync(_scratch, repository.Request(key));
        Assert.Empty(_scratch.Partials());
        return Written(key);
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task A_commit_is_fetched_with_its_executable_bits_links_and_one_time(string format)
    {
        var repository = new GitRepository(_scratch, format: format);
        repository.Write("plain", "text\n");
        repository.Write("deep/er/run", "#!/bin/sh\n");
        _scratch.Handle.SetMode("upstream/deep/er/run", 0b111_000_000);
        File.CreateSymbolicLink(repository.Path + "/deep/link", "../../outside");
        var key = repository.Commit();
        repository.Write("plain", "later\n");
        repository.Commit();

        var tree = await FetchedAsync(repository, key);
        Assert.Equal("text\n", await File.ReadAllTextAsync(tree + "/plain", TestContext.Current.CancellationToken));
        Assert.Equal("../../outside", new FileInfo(tree + "/deep/link").LinkTarget);
        foreach (var (path, mode) in new[] { ("plain", 0b110_100_100), ("deep/er/run", 0b111_101_101), ("deep/er", 0b111_101_101) })
            Assert.Equal(mode, _scratch.Handle.Status($"{Path.GetFileName(tree)}/{path}").Mode);
        foreach (var path in (string[])["", "/plain", "/deep", "/deep/er", "/deep/er/run", "/deep/link"])
            Assert.Equal((ScratchDirectory.Time, 0u),
                (_scratch.Handle.Status(Path.GetFileName(tree) + path).ModifiedSeconds,
                    _scratch.Handle.Status(Path.GetFileName(tree) + path).ModifiedNanoseconds));
        Assert.Equal(["deep", "plain"], Directory.GetFileSystemEntries(tree).Select(p => Path.GetFileName(p)).Order());
    }

    [Fact]
    public async Task A_pinned_tree_is_the_one_that_is_pinned_or_refused()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a-b", "1");
        repository.Write("a/run", "#!/bin/sh\n");
        _scratch.Handle.SetMode("upstream/a/run", 0b111_101_101);
        File.CreateSymbolicLink(repository.Path + "/a/link", "../a-b");
        var key = repository.Commit();
        var written = await FetchedAsync(repository, key);
        using var tree = _scratch.Handle.OpenDirectory(Path.GetFileName(written));
        var hash = TreeScanner.Scan(tree, TreeListing.Read(tree), ScanRequest.HashOnly, TestContext.Current.CancellationToken).OutputHash;
        var none = new HashSet<SourceKey>();

        _scratch.Cache.RequireTree(key, hash, TestContext.Current.CancellationToken);
        using var target = _scratch.Handle.CreateDirectory("pinned");
        _scratch.Cache.WriteTree(key, target, 0, none, hash, TestContext.Current.CancellationToken);
        Assert.Equal(hash, TreeScanner.Scan(target, TreeListing.Read(target), ScanRequest.HashOnly, TestContext.Current.CancellationToken).OutputHash);

        var other = new string('a', 64);
        using var refused = _scratch.Handle.CreateDirectory("refused");
        foreach (var act in (Action[])[() => _scratch.Cache.RequireTree(key, other, default), () => _scratch.Cache.WriteTree(key, refused, 0, none, other)])
        {
            var error = Assert.Throws<PthbsException>(act);
            Assert.Equal((ErrorKind.Source, key.ToString(), $"tree=sha256:{hash}", $"tree=sha256:{other}"), (error.Kind, error.Where, error.Got, error.Expected));
            Assert.Contains("pins the wrong tree", error.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tree_with_a_name_that_no_manifest_holds_cannot_be_pinned()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a\nb", "1");
        var key = repository.Commit();
        await FetchedAsync(repository, key);
        Assert.Contains("cannot be pinned", Assert.Throws<PthbsException>(() => _scratch.Cache.RequireTree(key, new string('a', 64), default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fetched_commit_needs_neither_its_repository_nor_git_any_more()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        await FetchedAsync(repository, key);
        Directory.Delete(repository.Path, recursive: true);
        await _fetch.FetchAsync(_scratch, repository.Request(key));
        Assert.Equal(FetchStage.Present, _fetch.Stages[^1]);
        Assert.Equal("1", await File.ReadAllTextAsync(Written(key) + "/a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_killed_fetch_left_does_not_end_up_in_the_next()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        _scratch.Write($"cache/.partial/git-{key.Hash}", "half of a packed form");
        _scratch.Write($"cache/.partial/git-{key.Hash}.d/objects/x", "half of a repository");
        Assert.Equal("1", await File.ReadAllTextAsync(await FetchedAsync(repository, key) + "/a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Attributes_line_endings_and_substitutions_change_nothing()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("unix", "$Id$ $Format:%H$\n");
        repository.Write("dos", "a\r\n");
        repository.Commit();
        // Only now, so that what was committed are the bytes above.
        repository.Write(".gitattributes", "unix text eol=crlf ident export-subst export-ignore filter=evil working-tree-encoding=UTF-16\ndos text eol=lf\n");
        repository.Git("add", ".gitattributes");
        repository.Git("commit", "--quiet", "-m", "attributes");
        var key = repository.Key("HEAD");
        repository.Git("config", "filter.evil.smudge", $"touch {_scratch.In("ran")}");

        var tree = await FetchedAsync(repository, key);
        Assert.Equal("$Id$ $Format:%H$\n", await File.ReadAllTextAsync(tree + "/unix", TestContext.Current.CancellationToken));
        Assert.Equal("a\r\n", await File.ReadAllTextAsync(tree + "/dos", TestContext.Current.CancellationToken));
        Assert.False(File.Exists(_scratch.In("ran")));
    }

    [Fact]
    public async Task Hooks_of_the_repository_do_not_run()
    {
        var repository = new GitRepository(_scratch);
        foreach (var hook in (string[])["post-checkout", "reference-transaction", "pre-auto-gc"])
        {
            repository.Write($".git/hooks/{hook}", $"#!/bin/sh\ntouch {_scratch.In("ran")}\n");
            _scratch.Handle.SetMode($"upstream/.git/hooks/{hook}", 0b111_000_000);
        }

        repository.Write("a", "1");
        var key = repository.Commit();
        // The commit itself ran one; only what fetching runs counts.
        File.Delete(_scratch.In("ran"));
        await FetchedAsync(repository, key);
        Assert.False(File.Exists(_scratch.In("ran")));
    }

    [Fact]
    public async Task Names_of_any_kind_arrive_as_they_are()
    {
        var repository = new GitRepository(_scratch);
        string[] names = [" lead", "new\nline", "quo\"te", "back\\slash", "ünï", "-dash", "tab\there", "a:b", "%41", new string('n', 255)];
        foreach (var name in names) repository.Write(name, name);
        using (var handle = DirectoryHandle.Open(repository.Path))
        using (var file = handle.CreateStream("latin-\uDCE9"))
            await file.WriteAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
        var key = repository.Commit();

        var tree = await FetchedAsync(repository, key);
        using var written = DirectoryHandle.Open(tree);
        Assert.Equal(names.Append("latin-\uDCE9").Order(StringComparer.Ordinal), written.List().Select(e => e.Name).Order(StringComparer.Ordinal));
        foreach (var name in names) Assert.Equal(name, written.TryReadText(name));
    }

    [Fact]
    public async Task A_commit_that_the_repository_has_not_is_an_error()
    {
        var repository = new GitRepository(_scratch);
        repository.Commit();
        var error = await _fetch.FailAsync(_scratch, repository.Request(new SourceKey(SourceKind.Git, new string('1', 40))));
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Equal($"git:{new string('1', 40)}", error.Expected);
        Assert.Equal([$"{repository.Url}: the repository does not have this commit"], error.Details);
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }

    [Theory]
    [InlineData("HEAD^{tree}", "is a tree, not a commit")]
    [InlineData("HEAD:a", "is the content of a file, not a commit")]
    public async Task A_hash_of_something_else_is_no_commit(string name, string says)
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        repository.Commit();
        var key = repository.Key(name);
        var error = await _fetch.FailAsync(_scratch, repository.Request(key));
        Assert.Equal([$"{repository.Url}: {key.Hash} {says}"], error.Details);
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task An_annotated_tag_is_no_commit_and_the_hint_has_the_one_that_it_points_to()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var commit = repository.Commit();
        repository.Git("tag", "-a", "-m", "the release", "v1");
        repository.Git("tag", "-a", "-m", "of a tag", "v2", "v1");
        repository.Git("tag", "-a", "-m", "of a tree", "v3", "HEAD^{tree}");
        var tag = repository.Key("v1");
        var error = await _fetch.FailAsync(_scratch, repository.Request(tag));
        Assert.Equal([$"{repository.Url}: {tag.Hash} is an annotated tag, not a commit"], error.Details);
        Assert.Equal($"use {commit} instead: the commit that the tag points to", error.Hint);
        Assert.Contains($"the tag points to the tag {tag.Hash}", (await _fetch.FailAsync(_scratch, repository.Request(repository.Key("v2")))).Hint!, StringComparison.Ordinal);
        Assert.Contains("the tag does not point to a commit, but to the tree", (await _fetch.FailAsync(_scratch, repository.Request(repository.Key("v3")))).Hint!, StringComparison.Ordinal);
        Assert.Empty(_scratch.Published());
    }

    [Fact]
    public async Task A_url_without_a_repository_is_an_error_and_the_next_is_tried()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        string[] urls = [$"file:{_scratch.In("nothing")}", MisbehavingServer.DeadUrl("x.git"), repository.Url];
        await _fetch.FetchAsync(_scratch, repository.Request(key) with { Urls = [.. urls] });
        Assert.Equal(2, _fetch.Events.Count(e => e.Stage == FetchStage.UrlFailed));
        Assert.True(_scratch.Cache.Contains(key));
    }

    [Fact]
    public async Task A_plain_web_server_that_knows_no_single_commits_is_fetched_whole()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        repository.Write("a", "2");
        repository.Commit();
        repository.Git("update-server-info");
        await using var server = new MisbehavingServer((request, answer) => repository.ServeAsync("", request, answer));
        await _fetch.FetchAsync(_scratch, repository.Request(key) with { Urls = [server.Url("")] });
        Assert.Equal("1", await File.ReadAllTextAsync(Written(key) + "/a", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        var repository = new GitRepository(_scratch);
        var key = repository.Commit();
        await using var server = new MisbehavingServer((_, answer) => Task.Delay(Timeout.Infinite, answer.Stop));
        var options = FetchedSources.Quick with { GitStallTimeout = TimeSpan.FromSeconds(1) };
        var error = await _fetch.FailAsync(_scratch, Mirrors.None, options, repository.Request(key) with { Urls = [server.Url("x.git")] });
        Assert.Contains("(timeout)", Assert.Single(error.Details), StringComparison.Ordinal);
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        var repository = new GitRepository(_scratch);
        var key = repository.Commit();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var server = new MisbehavingServer(async (_, answer) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, answer.Stop);
        });
        using var fetcher = new Fetcher(_scratch.Cache, Mirrors.None, FetchedSources.Quick);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            fetcher.FetchAsync([repository.Request(key) with { Urls = [server.Url("x.git")] }], _fetch, cancel.Token));
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }
}
