using System.IO.Compression;
using System.Text;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>Repositories, servers and trees that mean harm, or were tampered with.</summary>
public sealed class HostileGitTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly FetchedSources _fetch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_submodule_is_an_error_until_it_is_a_source_of_its_own()
    {
        var inner = new GitRepository(_scratch, "inner");
        inner.Write("i", "1");
        var innerKey = inner.Commit();
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        repository.Git("submodule", "--quiet", "add", inner.Path, "lib/inner");
        var key = repository.Commit();

        await _fetch.FetchAsync(_scratch, repository.Request(key));
        Assert.Single(_scratch.Published());
        var error = Assert.Throws<PthbsException>(() => _scratch.Written(key));
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Contains("'lib/inner'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"source {innerKey} inner into=", error.Hint!, StringComparison.Ordinal);

        var tree = _scratch.Written(key, new HashSet<SourceKey> { key, innerKey });
        Assert.Empty(Directory.GetFileSystemEntries(tree + "/lib/inner"));
    }

    [Fact]
    public async Task An_object_that_was_exchanged_in_the_repository_is_found()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "honest");
        repository.Write("b", "evil!!");
        var key = repository.Commit();
        var honest = repository.ObjectFile(repository.Git("rev-parse", "HEAD:a"));
        File.Delete(honest);
        File.Copy(repository.ObjectFile(repository.Git("rev-parse", "HEAD:b")), honest);
        await _fetch.FailAsync(_scratch, repository.Request(key));
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public async Task A_replaced_object_is_not_taken_for_the_real_one()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "honest");
        var key = repository.Commit();
        repository.Write("a", "evil!!");
        var evil = repository.Commit();
        repository.Git("replace", key.Hash, evil.Hash);
        Assert.Equal("honest", await FetchedTextAsync(repository, key, "a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_stored_tree_that_was_changed_is_found(int kind)
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "honest");
        var key = repository.Commit();
        await _fetch.FetchAsync(_scratch, repository.Request(key));
        var file = _scratch.In($"cache/git/{key.Hash}");
        var text = Unzip(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var changed = kind switch
        {
            1 => Zip(text.Replace("honest", "evil!!", StringComparison.Ordinal)),
            2 => Zip(text[..^8]),
            3 => Zip(text + "more"),
            4 => Zip(text.Replace("Test", "Toast", StringComparison.Ordinal)),
            _ => Encoding.ASCII.GetBytes("no gzip at all"),
        };
        await File.WriteAllBytesAsync(file, changed, TestContext.Current.CancellationToken);
        Assert.Equal(ErrorKind.Source, Assert.Throws<PthbsException>(() => _scratch.Written(key)).Kind);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".git")]
    [InlineData(".")]
    public async Task A_tree_that_no_honest_git_makes_is_refused(string name)
    {
        var repository = new GitRepository(_scratch);
        repository.Write("xyzzy", "#!/bin/sh\n");
        var blob = repository.Git("hash-object", "-w", "xyzzy");
        var entry = Encoding.Latin1.GetBytes($"100644 {name}\0").Concat(Convert.FromHexString(blob)).ToArray();
        var tree = repository.Git("hash-object", "-w", "-t", "tree", "--literally", _scratch.Write("tree", entry));
        var key = new SourceKey(SourceKind.Git, repository.Git("commit-tree", "-m", "x", tree));
        await _fetch.FailAsync(_scratch, repository.Request(key));
        Assert.Empty(_scratch.Published());

        // One that came another way.
        var packed = $"{key.Hash} commit {repository.Git("cat-file", "-s", key.Hash)}\n{repository.Git("cat-file", "commit", key.Hash)}\n\n{tree} tree {entry.Length}\n{Encoding.Latin1.GetString(entry)}\n{blob} blob 10\n#!/bin/sh\n\n";
        _scratch.Write($"cache/git/{key.Hash}", Zip(packed));
        var error = Assert.Throws<PthbsException>(() => _scratch.Written(key));
        Assert.Contains("contains an invalid entry", error.Message, StringComparison.Ordinal);
    }

    /// <summary>No file system can hold it: the source is at fault, and not this machine.</summary>
    [Fact]
    public async Task A_name_that_is_too_long_is_the_fault_of_the_source()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("xyzzy", "x\n");
        var blob = repository.Git("hash-object", "-w", "xyzzy");
        var entry = Encoding.Latin1.GetBytes($"100644 {new string('n', 300)}\0").Concat(Convert.FromHexString(blob)).ToArray();
        var tree = repository.Git("hash-object", "-w", "-t", "tree", "--literally", _scratch.Write("tree", entry));
        var key = new SourceKey(SourceKind.Git, repository.Git("commit-tree", "-m", "x", tree));
        Assert.Equal(ErrorKind.Source, (await _fetch.FailAsync(_scratch, repository.Request(key))).Kind);

        var packed = $"{key.Hash} commit {repository.Git("cat-file", "-s", key.Hash)}\n{repository.Git("cat-file", "commit", key.Hash)}\n\n{tree} tree {entry.Length}\n{Encoding.Latin1.GetString(entry)}\n{blob} blob 2\nx\n\n";
        _scratch.Write($"cache/git/{key.Hash}", Zip(packed));
        var error = Assert.Throws<PthbsException>(() => _scratch.Written(key));
        Assert.Equal((ErrorKind.Source, "a name in the tree at '' is too long", "at most 255"), (error.Kind, error.Message, error.Expected));
    }

    /// <summary>What other file systems take for .git is refused too: a tree may be carried to one.</summary>
    [Theory]
    [InlineData(".GIT", false)]
    [InlineData(".Git ", false)]
    [InlineData(".git...", false)]
    [InlineData("git~1", false)]
    [InlineData("GIT~1", false)]
    [InlineData(".git::$INDEX_ALLOCATION", false)]
    [InlineData(".git:stream", false)]
    [InlineData(".git\\hooks", false)]
    [InlineData(".g\u200cit", false)]
    [InlineData("\ufeff.git", false)]
    [InlineData(".gitx", true)]
    [InlineData(".gitmodules", true)]
    [InlineData("git", true)]
    [InlineData(".git-", true)]
    public void A_name_that_is_git_somewhere_is_refused(string name, bool isHonest)
    {
        var trees = new HostileTrees();
        var commit = trees.Commit(trees.Tree(("100644", name, trees.Blob("x"))));
        if (isHonest) trees.Walk(commit);
        else Assert.Contains("contains an invalid entry", Assert.Throws<PthbsException>(() => trees.Walk(commit)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b", "contains an invalid entry")]
    [InlineData("../a", "contains an invalid entry")]
    [InlineData("", "contains an invalid entry")]
    public void A_name_that_is_a_path_is_refused(string name, string says)
    {
        var trees = new HostileTrees();
        Assert.Contains(says, Assert.Throws<PthbsException>(() => trees.Walk(trees.Commit(trees.Tree(("100644", name, trees.Blob("x")))))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Small_trees_that_hold_each_other_often_are_counted_out()
    {
        var trees = new HostileTrees();
        var tree = trees.Tree(("100644", "f", trees.Blob("x")));
        for (var depth = 0; depth < 10; depth++) tree = trees.Tree([.. Enumerable.Range(0, 10).Select(i => ("40000", $"d{i}", tree))]);
        var commit = trees.Commit(tree);

        Assert.Contains("more than 10000 entries", Assert.Throws<PthbsException>(() => trees.Walk(commit, new GitLimits(10_000, long.MaxValue))).Message,
            StringComparison.Ordinal);
        Assert.Contains("too large: more than 50000 bytes",
            Assert.Throws<PthbsException>(() => trees.Walk(commit, new GitLimits(int.MaxValue, 50_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_too_deep_for_any_path_is_refused()
    {
        var trees = new HostileTrees();
        var tree = trees.Tree(("100644", "f", trees.Blob("x")));
        for (var depth = 0; depth < 3000; depth++) tree = trees.Tree(("40000", "d", tree));

        Assert.Contains("longer than 4000 characters", Assert.Throws<PthbsException>(() => trees.Walk(trees.Commit(tree))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_as_deep_as_paths_go_is_written_and_deleted_again()
    {
        var trees = new HostileTrees();
        var tree = trees.Tree(("100644", "f", trees.Blob("x")));
        for (var depth = 0; depth < 1900; depth++) tree = trees.Tree(("40000", "d", tree));
        using var target = _scratch.Handle.CreateDirectory("deep");
        var commit = trees.Commit(tree);
        var writer = new GitTreeWriter(target, ScratchDirectory.Time, commit, new HashSet<SourceKey>());
        trees.Walk(commit, writer: writer);
        writer.Finish();

        Assert.Equal("x", target.TryReadText(string.Concat(Enumerable.Repeat("d/", 1900)) + "f"));
        target.DeleteTree("d");
    }

    [Fact]
    public async Task What_the_repositorys_own_settings_would_run_does_not_run()
    {
        var repository = new GitRepository(_scratch);
        repository.Write("a", "1");
        var key = repository.Commit();
        var evil = $"touch {_scratch.In("ran")}";
        foreach (var name in (string[])["uploadpack.packObjectsHook", "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.askPass",
            "credential.helper"]) repository.Git("config", name, evil);
        repository.Write(".git/objects/info/alternates", "/nonexistent\n");

        Assert.Equal("1", await FetchedTextAsync(repository, key, "a"));
        Assert.False(File.Exists(_scratch.In("ran")));
    }

    [Fact]
    public async Task The_url_of_a_submodule_is_never_asked_whatever_it_says()
    {
        var repository = new GitRepository(_scratch);
        repository.Write(".gitmodules", $"[submodule \"x\"]\n path = x\n url = ext::touch {_scratch.In("ran")}\n update = !touch {_scratch.In("ran")}\n");
        repository.Git("add", ".gitmodules");
        repository.Git("update-index", "--add", "--cacheinfo", $"160000,{new string('1', 40)},x");
        repository.Git("commit", "--quiet", "-m", "m");
        var key = repository.Key("HEAD");
        try
        {
            await _fetch.FetchAsync(_scratch, repository.Request(key));
            Assert.Contains("has a submodule at 'x'", Assert.Throws<PthbsException>(() => _scratch.Written(key)).Message, StringComparison.Ordinal);
        }
        catch (PthbsException error)
        {
            // Newer gits see what it is when they fetch it.
            Assert.Contains("gitmodules", Assert.Single(error.Details), StringComparison.OrdinalIgnoreCase);
        }

        Assert.False(File.Exists(_scratch.In("ran")));
    }

    private async Task<string> FetchedTextAsync(GitRepository repository, SourceKey key, string path)
    {
        await _fetch.FetchAsync(_scratch, repository.Request(key));
        Assert.Empty(_scratch.Partials());
        return await File.ReadAllTextAsync($"{_scratch.Written(key)}/{path}", TestContext.Current.CancellationToken);
    }

    private static string Unzip(byte[] bytes)
    {
        using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static byte[] Zip(string text)
    {
        using var result = new MemoryStream();
        using (var stream = new GZipStream(result, CompressionLevel.Fastest)) stream.Write(Encoding.Latin1.GetBytes(text));
        return result.ToArray();
    }
}
