namespace Pthbs.Cli.Tests.Program;

/// <summary>What errors advise can be done as it is written.</summary>
public sealed class HintTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("root add mine WORD")]
    [InlineData("compare hello WORD")]
    [InlineData("freeze WORD")]
    [InlineData("why --run WORD hello")]
    public async Task A_package_that_is_not_built_is_named_as_it_was_asked_for(string line)
    {
        _program.Collection.Header("choice", "#: source {{ source(\"hello.txt\") }} into=out/{{ param(\"flavour\", \"mild\", choices=[\"mild\", \"hot\"]) }}");
        (await _program.RunAsync("build", "hello", "choice")).Succeeded();
        (await _program.RunAsync(line.Replace("WORD", "choice:flavour=hot", StringComparison.Ordinal).Split(' '))).Failed(2, "the store", "hint: build it: pthbs build choice:flavour=hot");
        (await _program.RunAsync("build", "choice:flavour=hot")).Succeeded();
        Assert.DoesNotContain("hint: build it", (await _program.RunAsync(line.Replace("WORD", "choice:flavour=hot", StringComparison.Ordinal).Split(' '))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_named_with_a_slash_and_a_script_that_came_from_one_by_its_id()
    {
        (await _program.RunAsync("gen", "hello", "--to", "scripts")).Succeeded();
        var script = Assert.Single(Directory.GetFiles($"{_program.Place}/scripts"));
        File.Move(script, $"{_program.Place}/hello.sh");
        (await _program.RunAsync("build", "hello.sh")).Failed(2, "this is no package name", "hint: to name a file, write it with a slash: ./hello.sh");
        (await _program.RunAsync("build", "./hello.sh")).Succeeded();
        Directory.Delete($"{_program.Collection.Path}/packages/hello", recursive: true);
        foreach (var command in (string[])["show", "log"])
            (await _program.RunAsync(command, "hello")).Failed(2, "no package is called 'hello'", $"by its id: hello.{Path.GetFileName(script).Split('.')[1][..8]}");
    }

    [Fact]
    public async Task An_environment_has_each_package_once_and_a_wrong_line_is_named()
    {
        (await _program.RunAsync("env", "build", "--packages", "hello", "hello yield")).Failed(2, "'hello' is a package that stands in this environment already");
        _program.Collection.Write("environments/wrong.txt", "# what is wrong\nhello\n\nnosuch\n");
        (await _program.RunAsync("env", "build", "wrong")).Failed(3, "environments/wrong.txt:4: no package is called 'nosuch'");
        (await _program.RunAsync("env", "build", "tiny", "--packages", "hello")).Failed(2, "names and --packages do not go together");
        (await _program.RunAsync("env", "build")).Failed(2, "which environment?");
    }

    [Fact]
    public async Task An_environment_without_packages_verifies_as_whole()
    {
        _program.Collection.Write("environments/nothing.txt", "# yet\n");
        (await _program.RunAsync("env", "build", "nothing")).Succeeded();
        Assert.DoesNotContain("manifest", (await _program.RunAsync("verify")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_package_of_an_environment_leads_to_verify()
    {
        (await _program.RunAsync("env", "build", "tiny")).Succeeded();
        var package = Assert.Single(Directory.GetDirectories(_program.Store, "hello.*"));
        File.SetUnixFileMode(package, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync($"{package}/extra", "", TestContext.Current.CancellationToken);
        (await _program.RunAsync("run", "tiny", "--", "true")).Failed(2, "pthbs env build tiny", "a package is damaged: pthbs verify");
    }
}
