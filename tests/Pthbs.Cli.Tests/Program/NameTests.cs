using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>A word is first an exact package name, then the beginning of an id.</summary>
public sealed class NameTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_name_that_could_be_the_beginning_of_an_id_is_the_name()
    {
        var hello = (await _program.RunAsync("build", "hello")).Succeeded().Output.Trim();
        var id = Path.GetFileName(hello);
        var word = id["hello.".Length..][..4] is var digits ? $"hello.{digits}" : "";
        Assert.Equal(id, await IdAsync(word));
        // A name that no package has here is still the beginning of an id where the collection cannot be read.
        File.Move($"{_program.Collection.Path}/pthbs.yaml", $"{_program.Collection.Path}/away");
        Assert.Equal(id, await IdAsync(word));
        File.Move($"{_program.Collection.Path}/away", $"{_program.Collection.Path}/pthbs.yaml");

        _program.Collection.Header(word, "#: depends {{ dep(\"hello\") }}\n#: source {{ source(\"hello.txt\") }} into=out");
        var other = await IdAsync(word);
        Assert.StartsWith(word + ".", other, StringComparison.Ordinal);
        (await _program.RunAsync("build", word)).Succeeded();
        Assert.StartsWith(other, (await _program.RunAsync("why", "--build", word, word)).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("depends " + id[..14], (await _program.RunAsync("why", "--build", word, "hello")).Succeeded().Output, StringComparison.Ordinal);
        (await _program.RunAsync("store", "root", "add", "mine", word)).Succeeded();
        Assert.StartsWith(other, (await _program.RunAsync("gc", "--why", word)).Succeeded().Output, StringComparison.Ordinal);
        // More digits than the name has: an id again.
        Assert.Equal(id, await IdAsync(id[..12]));
    }

    [Fact]
    public async Task A_name_with_dots_is_typed_as_it_is()
    {
        _program.Collection.Header("python3.13", "#: source {{ source(\"hello.txt\") }} into=out/share");
        _program.Collection.Header("user", "#: depends {{ dep(\"python3.13\") }}");
        _program.Collection.Write("environments/small.v1.txt", "python3.13\n");
        Assert.StartsWith("python3.13.", Path.GetFileName((await _program.RunAsync("build", "python3.13")).Succeeded().Output.Trim()), StringComparison.Ordinal);
        Assert.Contains("  depends python3.13.", (await _program.RunAsync("why", "--build", "user", "python3.13")).Succeeded().Output, StringComparison.Ordinal);
        var environment = (await _program.RunAsync("env", "build", "small.v1")).Succeeded().Lines[^1].Split(' ')[^1];
        Assert.Contains("python3.13", Directory.EnumerateFileSystemEntries(environment + "/.pkg").Select(Path.GetFileName));
        (await _program.RunAsync("show", "python3.12")).Failed(2, "no package is called 'python3.12'", "did you mean 'python3.13'?");
        (await _program.RunAsync("show", "python3.")).Failed(2, "this is not a valid package name", "no dot at its end");
    }

    private async Task<string> IdAsync(string word) =>
        JsonDocument.Parse((await _program.RunAsync("show", "--json", word)).Succeeded().Output).RootElement.GetProperty("id").GetString()!;
}
