namespace Pthbs.Cli.Tests.Program;

/// <summary>Commands that only look need a store neither to be there nor to be writable.</summary>
public sealed class ReadingTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("build", "--dry-run", "patched")]
    [InlineData("env", "build", "--dry-run", "tiny")]
    [InlineData("reproduce", "--dry-run", "hello")]
    [InlineData("list")]
    [InlineData("env", "list")]
    [InlineData("store", "root", "list")]
    [InlineData("store", "verify")]
    [InlineData("show", "hello")]
    [InlineData("search", "hello")]
    [InlineData("why", "--reverse", "hello")]
    [InlineData("why", "--reverse", "--run", "hello")]
    public async Task A_store_that_is_not_there_is_empty_and_is_not_made(params string[] words)
    {
        _program.Collection.Header("patched", "#: source {{ file(\"fix.patch\") }} into=out");
        _program.Collection.Write("packages/patched/fix.patch", "a patch\n");
        var finished = (await _program.RunAsync(words)).Succeeded();
        if (words[0] == "build")
        {
            Assert.StartsWith("patched.", Assert.Single(finished.Lines), StringComparison.Ordinal);
            Assert.Contains("would build 1 package and fetch 0 sources", finished.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_program.Store) || Directory.Exists(_program.State));
    }

    /// <summary>What is found out while reading is kept in the store's own state, and nowhere else.</summary>
    [Theory]
    [InlineData("list")]
    [InlineData("show", "hello")]
    [InlineData("store", "verify")]
    public async Task With_a_state_that_is_missing_or_not_the_stores_nothing_is_written(params string[] words)
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        var (absent, empty) = ($"{_program.Place}/absent", $"{_program.Place}/empty");
        Directory.CreateDirectory(empty);
        foreach (var other in (string[])[absent, empty])
            (await _program.RunAsync(["--state", other, .. words])).Failed(7, $"this store belongs to another state: got {other}, expected {_program.State}", $"--state {_program.State}");
        Assert.False(Directory.Exists(absent));
        Assert.Empty(Directory.GetFileSystemEntries(empty));
        // The store's own one is lost.
        Directory.Move(_program.State, $"{_program.Place}/lost");
        (await _program.RunAsync(["--state", absent, .. words])).Succeeded();
        Assert.False(Directory.Exists(absent));
        (await _program.RunAsync(["--state", empty, .. words])).Succeeded();
        Assert.Empty(Directory.GetFileSystemEntries(empty));
    }

    [Fact]
    public async Task Records_and_manifests_that_are_lost_with_their_directories_are_made_again()
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        foreach (var name in (string[])["records", "manifests"]) Directory.Delete($"{_program.State}/{name}", true);
        (await _program.RunAsync("store", "verify")).Succeeded();
        Assert.NotEmpty(Directory.GetFiles($"{_program.State}/manifests"));
        Assert.NotEmpty(Directory.GetFiles($"{_program.State}/records"));
    }

    /// <summary>One record that cannot be one must not close the whole store to its owner.</summary>
    [Theory]
    [InlineData("truncate -s 65M \"$1\"")]
    [InlineData("rm \"$1\"; mkfifo \"$1\"")]
    [InlineData("rm \"$1\"; ln -s /etc/passwd \"$1\"")]
    [InlineData("rm \"$1\"; mkdir \"$1\"")]
    public async Task A_record_that_cannot_be_one_is_lost_and_nothing_else_is(string spoil)
    {
        var id = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        var record = $"{_program.State}/records/{id[(id.LastIndexOf('/') + 1)..]}.json";
        foreach (var words in (string[])["list", "show hello", "store verify", "gc --dry-run --without-roots", "store repair", "list --json"])
        {
            Assert.True(File.Exists(record) || Directory.Exists(record));
            using (var shell = System.Diagnostics.Process.Start("/bin/sh", ["-ec", Directory.Exists(record) ? ":" : spoil, "sh", record])) await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            var finished = await _program.RunAsync(words.Split(' '));
            // Nothing can be put in the place of a directory: a person has to move it away.
            if (Directory.Exists(record) && words.StartsWith("store ", StringComparison.Ordinal)) finished.Failed(8, $": 1 damaged: {Path.GetFileName(record)}");
            else finished.Succeeded();
        }

        if (Directory.Exists(record)) Directory.Delete(record);
        (await _program.RunAsync("show", "hello")).Succeeded();
        Assert.Contains("output-hash", await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_are_generated_where_no_store_can_be()
    {
        // Nobody can make a directory there, root neither.
        string[] nowhere = ["--store", "/sys/pthbs-store", "--state", "/sys/pthbs-state"];
        var generated = (await _program.RunAsync([.. nowhere, "collection", "generate", "hello", "--to", "scripts"])).Succeeded();
        var id = Assert.Single(generated.Lines);
        Assert.True(File.Exists($"{_program.Place}/scripts/{id}"));
        Assert.Equal(id, Assert.Single((await _program.RunAsync([.. nowhere, "build", "-n", "hello"])).Succeeded().Lines));
        (await _program.RunAsync([.. nowhere, "build", "hello"])).Failed(7, "/sys/pthbs-store", "--store");
        // Where it can be, what was generated is known by its id.
        (await _program.RunAsync("collection", "generate", "hello")).Succeeded();
        (await _program.RunAsync("build", id)).Succeeded();
    }
}
