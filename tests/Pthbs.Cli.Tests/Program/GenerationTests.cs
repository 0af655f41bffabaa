using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Environments and their generations: what was built last, and going back.</summary>
public sealed class GenerationTests : IDisposable
{
    private readonly RealProgram _program = new();

    public GenerationTests()
    {
        foreach (var name in (string[])["one", "two"]) _program.Collection.Header(name, $"#: source {{{{ source(\"hello.txt\") }}}} into=out/{name}");
        _program.Collection.Write("environments/tools.txt", "one\n");
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Whoever_goes_back_enters_what_was_there_before()
    {
        (await _program.RunAsync("env", "build", "tools")).Succeeded();
        Assert.Equal(["one"], await SeenAsync());
        _program.Collection.Write("environments/tools.txt", "one\ntwo\n");
        // Until it is built, the collection's wish changes nothing.
        Assert.Equal(["one"], await SeenAsync());
        (await _program.RunAsync("env", "build", "tools")).Succeeded();
        Assert.Equal(["one", "two"], await SeenAsync());

        Assert.Contains("root 'tools' is at generation 1", (await _program.RunAsync("root", "rollback", "tools")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal(["one"], await SeenAsync());
        Assert.Equal([(1, true), (2, false)], await ListedAsync());
        (await _program.RunAsync("root", "rollback", "tools")).Failed(2, "has no generation before 1");

        // Neither the newest nor the current one goes.
        (await _program.RunAsync("gc", "--keep", "1")).Succeeded();
        Assert.Equal([(1, true), (2, false)], await ListedAsync());
        (await _program.RunAsync("root", "switch", "tools", "2")).Succeeded();
        Assert.Equal(["one", "two"], await SeenAsync());
        (await _program.RunAsync("gc", "--keep", "1")).Succeeded();
        Assert.Equal([(2, true)], await ListedAsync());
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        (await _program.RunAsync("root", "switch", "tools", "1")).Failed(2, "no root is called 'tools'");
        (await _program.RunAsync("env", "build", "tools")).Succeeded();
        (await _program.RunAsync("root", "switch", "tools", "7")).Failed(2, "has no generation 7", "one of 1");
        (await _program.RunAsync("root", "switch", "tools", "one")).Failed(2, "one");
        (await _program.RunAsync("build", "one", "--root", "tools")).Failed(2, "the name 'tools' is taken by an environment", "pthbs root remove tools");
    }

    private async Task<string[]> SeenAsync() => [.. (await _program.RunAsync("run", "tools", "--", "sh", "-c", "cd $PTHBS_ENV && echo *")).Succeeded().Output.Trim().Split(' ')];

    private async Task<List<(int Number, bool IsCurrent)>> ListedAsync() =>
        [.. (await _program.RunAsync("root", "list", "--json")).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement).Select(e => (e.GetProperty("generation").GetInt32(), e.GetProperty("current").GetBoolean()))];
}
