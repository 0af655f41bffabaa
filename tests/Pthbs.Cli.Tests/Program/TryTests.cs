using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class TryTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_try_lies_beside_its_package_is_built_with_it_and_says_what_it_found()
    {
        _program.Collection.Commands("good", "mkdir -p $out/share; echo works > $out/share/good");
        Try("good", "read word < /pthbs/env/share/good\necho good $word > $out/result");
        Assert.Equal("good: good works\n", (await _program.RunAsync("try", "good")).Succeeded().Output);
        // It is not among the packages, and can be asked for like one.
        Assert.DoesNotContain("try-good", (await _program.RunAsync("gen", "--all")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("try-good 1.0", (await _program.RunAsync("show", "try-good")).Succeeded().Output, StringComparison.Ordinal);

        Try("hello", "read word < /pthbs/env/share/hello.txt\n[ $word = goodbye ]");
        var failed = await _program.RunAsync("try", "--all", "-k", "--json");
        Assert.Equal(5, failed.Code);
        var tried = failed.Lines.Select(l => JsonDocument.Parse(l).RootElement).Single(e => e.GetProperty("event").GetString() == "tried");
        Assert.Equal(("good", "good works"), (tried.GetProperty("name").GetString(), tried.GetProperty("result").GetString()));
    }

    [Fact]
    public async Task What_a_try_found_does_not_steer_a_terminal()
    {
        Try("hello", "printf '\\033[31mred\\n' > $out/result");
        Assert.Equal("hello: \\x1b[31mred\n", (await _program.RunAsync("try", "hello")).Succeeded().Output);
    }

    [Fact]
    public async Task A_try_below_is_found_where_the_package_is_hidden_by_one_above()
    {
        _program.Collection.Commands("good", "false");
        Try("good", "read word < /pthbs/env/share/good\necho good $word > $out/result");
        var above = new TinyCollection($"{_program.Place}/above");
        above.Commands("good", "mkdir -p $out/share; echo from above > $out/share/good");

        Assert.Equal("good: good from above\n", (await _program.RunAsync("--collection", above.Path, "--collection", _program.Collection.Path, "try", "good")).Succeeded().Output);
    }

    [Fact]
    public async Task What_has_no_try_is_told_where_one_would_be()
    {
        (await _program.RunAsync("try", "hello")).Failed(2, "has no try", "packages/hello/try-hello.sh.j2");
        (await _program.RunAsync("try", "helo")).Failed(2, "did you mean 'hello'?");
        (await _program.RunAsync("try", "hello.")).Failed(2, "no package name", "got:      hello.");
        (await _program.RunAsync("try")).Failed(2, "--all");
    }

    private void Try(string name, string commands)
    {
        _program.Collection.Commands($"try-{name}", commands);
        var made = $"{_program.Collection.Path}/packages/try-{name}/try-{name}.sh.j2";
        var template = File.ReadAllText(made).Replace("{{ dep(\"tools\") }}", $"{{{{ dep(\"{name}\") }}}}\n#: depends {{{{ dep(\"tools\") }}}}", StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(made)!, recursive: true);
        _program.Collection.Write($"packages/{name}/try-{name}.sh.j2", template);
    }
}
