using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class FreezeTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Frozen_packages_make_a_collection_that_builds_the_same_outputs_elsewhere()
    {
        (await _program.RunAsync("build", "hello", "clash")).Succeeded();
        var frozen = (await _program.RunAsync("export", "archive", "hello", "clash", "--as", "own-%", "--into", "mine", "--url", "https://example.org/frozen/", "--json")).Succeeded();
        var said = frozen.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["own-hello", "own-clash"], said.Select(p => p.GetProperty("id").GetString()!.Split('.')[0]));
        Assert.Contains($"file:frozen/sha256/{said[0].GetProperty("source").GetString()![7..]} https://example.org/frozen/frozen-own-hello-1.0-x86_64-linux.tar.gz\n", await File.ReadAllTextAsync($"{_program.Place}/mine/downloadlist.sha256"), StringComparison.Ordinal);

        // Another machine, which has nothing but that directory.
        var away = new Dictionary<string, string?> { ["PTHBS_STATE"] = _program.State + "2", ["PTHBS_STORE"] = _program.Store + "2", ["PTHBS_COLLECTION"] = $"{_program.Place}/mine" };
        (await _program.RunAsync(away, "build", "own-hello", "own-clash")).Succeeded();
        foreach (var package in said)
        {
            var sheet = JsonDocument.Parse((await _program.RunAsync(away, "show", "--json", package.GetProperty("id").GetString()!.Split('.')[0])).Succeeded().Output).RootElement;
            Assert.Equal(package.GetProperty("id").GetString(), sheet.GetProperty("id").GetString());
            Assert.Equal(package.GetProperty("output-hash").GetString(), sheet.GetProperty("output-hash").GetString());
        }

        Assert.Contains("says hello", (await _program.RunAsync(away, "show", "own-hello")).Succeeded().Output, StringComparison.Ordinal);
        // Again it is what it was, and another name is needed beside what a person wrote.
        Assert.Equal(said[0].GetProperty("id").GetString(), (await _program.RunAsync("export", "archive", "hello", "--as", "own-hello", "--into", "mine")).Succeeded().Lines[0]);
        (await _program.RunAsync("export", "archive", "hello", "--into", "collection")).Failed(2, "was not frozen", "--as NAME");
    }

    [Fact]
    public async Task A_directory_of_any_name_becomes_a_collection_and_a_url_that_is_none_changes_nothing()
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        (await _program.RunAsync("export", "archive", "hello", "--into", "mine: #1", "--url", "https://example.org/a b")).Failed(2, "archives cannot be downloaded", "got:      https://example.org/a b");
        Assert.False(Directory.Exists($"{_program.Place}/mine: #1"));
        (await _program.RunAsync("export", "archive", "hello", "--into", "mine: #1")).Succeeded();
        (await _program.RunAsync("--collection", $"{_program.Place}/mine: #1", "build", "hello")).Succeeded();
    }

    [Fact]
    public async Task Several_that_freeze_into_one_collection_at_once_lose_nothing()
    {
        (await _program.RunAsync("build", "hello", "clash")).Succeeded();
        string[] names = ["a", "b", "c", "d"];
        foreach (var finished in await Task.WhenAll(names.Select(name => _program.RunAsync("export", "archive", "hello", "clash", "--as", $"{name}-%", "--into", "mine")))) finished.Succeeded();
        Assert.Equal(8, (await _program.RunAsync("--collection", "mine", "collection", "generate", "--all")).Succeeded().Lines.Count);
    }

    [Fact]
    public async Task A_frozen_package_is_carried_as_script_and_archive()
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        var id = Assert.Single((await _program.RunAsync("export", "archive", "hello", "--to", "stick")).Succeeded().Lines);
        var away = new Dictionary<string, string?> { ["PTHBS_STATE"] = _program.State + "2", ["PTHBS_STORE"] = _program.Store + "2" };
        (await _program.RunAsync(away, "fetch", "--from", "stick")).Succeeded();
        var path = Assert.Single((await _program.RunAsync(away, "build", $"stick/{id}")).Succeeded().Lines);

        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{path}/share/hello.txt"));
    }

    [Fact]
    public async Task A_package_that_is_called_frozen_has_an_archive_that_says_so_once()
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        var said = Assert.Single((await _program.RunAsync("export", "archive", "hello", "--as", "frozen-%", "--json")).Succeeded().Lines);
        Assert.Equal("frozen-hello-1.0-x86_64-linux.tar.gz", JsonDocument.Parse(said).RootElement.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Several_packages_under_one_name_and_what_is_not_built_are_refused()
    {
        (await _program.RunAsync("export", "archive", "hello", "clash", "--as", "one")).Failed(2, "--as needs a %");
        (await _program.RunAsync("export", "archive", "hello")).Failed(2, "not in the store", "pthbs build hello");
    }
}
