using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class WhyTests : IDisposable
{
    private readonly RealProgram _program = new();

    public WhyTests()
    {
        _program.Collection.Header("middle", "#: depends {{ dep(\"hello\") }}\n#: source {{ source(\"middle.txt\") }} into=out");
        _program.Collection.Source("middle.txt", "middle\n"u8.ToArray());
        _program.Collection.Header("user", "#: depends {{ dep(\"middle\") }}\n#: depends {{ dep(\"clash\") }}\n#: source {{ source(\"user.txt\") }} into=out\n#: link greeting /pthbs/{{ dep(\"clash\") }}/share/clash.txt");
        _program.Collection.Source("user.txt", "user\n"u8.ToArray());
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task The_way_through_the_scripts_is_shown_and_no_way_is_an_empty_answer()
    {
        var way = (await _program.RunAsync("why", "--build", "user", "hello")).Succeeded().Lines;
        Assert.Equal(["user", "  depends middle", "  depends hello"], way.Select(l => l.Split('.')[0]));

        var none = (await _program.RunAsync("why", "--build", "hello", "user")).Succeeded();
        Assert.Equal("", none.Output);
        Assert.Contains("no way", none.Error, StringComparison.Ordinal);
        (await _program.RunAsync("why", "--build", "user", "helo")).Failed(2, "did you mean 'hello'?");
        (await _program.RunAsync("why", "user", "hello")).Failed(2, "--build and --run");
    }

    [Fact]
    public async Task The_way_through_outputs_names_the_files_that_refer()
    {
        (await _program.RunAsync("build", "user")).Succeeded();
        var way = (await _program.RunAsync("why", "--run", "user", "clash")).Succeeded().Lines;
        Assert.StartsWith("  refers clash.", way[1], StringComparison.Ordinal);
        Assert.EndsWith("   in greeting", way[1], StringComparison.Ordinal);
        // Built with it, but running without.
        Assert.Equal("", (await _program.RunAsync("why", "--run", "user", "middle")).Succeeded().Output);
        var json = JsonDocument.Parse((await _program.RunAsync("why", "--run", "--json", "user", "clash")).Succeeded().Output).RootElement;
        Assert.Equal("greeting", json.GetProperty("path")[1].GetProperty("files")[0].GetString());
    }

    [Fact]
    public async Task Every_way_is_shown_where_asked()
    {
        _program.Collection.Header("both", "#: depends {{ dep(\"hello\") }}\n#: depends {{ dep(\"middle\") }}");
        Assert.Equal(2, (await _program.RunAsync("why", "--build", "--all", "--json", "both", "hello")).Succeeded().Lines.Count);
        Assert.Single((await _program.RunAsync("why", "--build", "--json", "both", "hello")).Succeeded().Lines);
    }

    [Fact]
    public async Task What_changed_since_the_last_build_is_found_at_its_root()
    {
        Assert.Contains("no 'user' was built here yet", (await _program.RunAsync("why-rebuild", "user")).Succeeded().Error, StringComparison.Ordinal);
        (await _program.RunAsync("build", "user")).Succeeded();
        Assert.Contains("nothing to compare with", (await _program.RunAsync("why-rebuild", "user")).Succeeded().Error, StringComparison.Ordinal);

        _program.Collection.Source("hello2.txt", "hello again\n"u8.ToArray());
        _program.Collection.Header("hello", "#: source {{ source(\"hello2.txt\") }} into=out/share");
        var changed = (await _program.RunAsync("why-rebuild", "user")).Succeeded();
        Assert.Equal("hello (below user, middle): source changed", changed.Lines[0]);
        Assert.Contains(changed.Lines, l => l.StartsWith("  -#: source sha256:", StringComparison.Ordinal) && l.EndsWith(" hello.txt into=out/share", StringComparison.Ordinal));
        Assert.Contains(changed.Lines, l => l.StartsWith("  +#: source sha256:", StringComparison.Ordinal) && l.EndsWith(" hello2.txt into=out/share", StringComparison.Ordinal));
        // The scripts above differ in the ids of their dependencies only: they are no causes.
        Assert.Single((await _program.RunAsync("why-rebuild", "--json", "user")).Succeeded().Lines);
    }
}
