namespace Pthbs.Cli.Tests.Program;

/// <summary>Commands that only look need a store neither to be there nor to be writable.</summary>
public sealed class ReadingTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("build", "--dry-run", "patched")]
    [InlineData("env", "build", "--dry-run", "tiny")]
    [InlineData("check", "--dry-run", "hello")]
    [InlineData("list")]
    [InlineData("env", "list")]
    [InlineData("root", "list")]
    [InlineData("verify")]
    [InlineData("show", "hello")]
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

    [Fact]
    public async Task Scripts_are_generated_where_no_store_can_be()
    {
        // Nobody can make a directory there, root neither.
        string[] nowhere = ["--store", "/sys/pthbs-store", "--state", "/sys/pthbs-state"];
        var generated = (await _program.RunAsync([.. nowhere, "gen", "hello", "--to", "scripts"])).Succeeded();
        var id = Assert.Single(generated.Lines);
        Assert.True(File.Exists($"{_program.Place}/scripts/{id}"));
        Assert.Equal(id, Assert.Single((await _program.RunAsync([.. nowhere, "build", "-n", "hello"])).Succeeded().Lines));
        (await _program.RunAsync([.. nowhere, "build", "hello"])).Failed(7, "/sys/pthbs-store", "--store");
        // Where it can be, what was generated is known by its id.
        (await _program.RunAsync("gen", "hello")).Succeeded();
        (await _program.RunAsync("build", id)).Succeeded();
    }
}
