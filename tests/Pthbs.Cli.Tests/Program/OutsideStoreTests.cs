namespace Pthbs.Cli.Tests.Program;

/// <summary>Where a person names a place to write to, that is no place of the store.</summary>
public sealed class OutsideStoreTests : IDisposable
{
    private const int Usage = 2;
    private const string Refusal = "this place lies in the store or its state, which only pthbs writes to";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Each_command_refuses_a_place_in_the_store_before_it_writes()
    {
        var hello = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        (await _program.ShellAsync("ln -s store link; ln -s store/not-there dangling; mkdir state/dir")).Succeeded();
        var before = Entries();
        foreach (var place in (string[])["store", "store/x", "state/x/y", $"{hello}/x", "link/x", "dangling", "state/dir/../x", "link/../store/x"])
        {
            foreach (var words in (string[][])
            [
                ["unpack", "hello", place], ["fetch", "hello", "--to", place], ["export", "make", place, "hello"], ["export", "legal", place, "hello"],
                ["export", "archive", "hello", "--to", place], ["export", "archive", "hello", "--into", place], ["export", "sbom", "hello", "-o", place],
                ["collection", "generate", "hello", "--to", place], ["collection", "new", place], ["help", "--man", place], ["reproduce", "hello", "--place", place],
            ]) (await _program.RunAsync(words)).Failed(Usage, Refusal, "name a place of your own");
        }

        Assert.Equal(before, Entries());

        // A lower layer may be a package's; what is edited may not.
        (await _program.ShellAsync($"cp -r '{_program.Collection.Path}' state/collection")).Succeeded();
        foreach (var words in (string[][])[["collection", "format"], ["collection", "add", "--source-only", "https://example.org/x-1.0.tar.gz"], ["collection", "patch", "hello", "fix"], ["collection", "update", "hello", "2"]])
            (await _program.RunAsync(["--collection", "state/collection", .. words])).Failed(Usage, Refusal);
    }

    /// <summary>A link to a file in the store is that file.</summary>
    [Fact]
    public async Task A_link_into_the_store_is_no_way_around()
    {
        var hello = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        var file = Directory.GetFiles(hello, "*", SearchOption.AllDirectories)[0];
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        File.CreateSymbolicLink($"{_program.Place}/bill", file);
        (await _program.RunAsync("export", "sbom", "hello", "-o", "bill")).Failed(Usage, Refusal);
        Assert.Equal(text, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Directory.CreateDirectory($"{_program.Place}/pages");
        File.CreateSymbolicLink($"{_program.Place}/pages/man1", hello);
        (await _program.RunAsync("help", "--man", "pages")).Failed(Usage, Refusal);
        // What a link within the collection leads to is refused before anything is written.
        Directory.CreateDirectory($"{_program.Place}/mine");
        File.CreateSymbolicLink($"{_program.Place}/mine/packages", hello);
        (await _program.RunAsync("export", "archive", "hello", "--into", "mine")).Failed(Usage, "mine/packages: something else is where the collection has a directory", "a symbolic link");
        Assert.Empty(Directory.GetDirectories($"{_program.Place}/mine", "frozen"));
        (await _program.RunAsync("export", "sbom", "hello", "-o", "own")).Succeeded();
        (await _program.RunAsync("export", "sbom", "hello", "-o", "/dev/null")).Succeeded();
    }

    private string Entries() => string.Join('\n', Directory.GetFileSystemEntries(_program.Store).Concat(Directory.GetDirectories(_program.State)).Order(StringComparer.Ordinal));
}
