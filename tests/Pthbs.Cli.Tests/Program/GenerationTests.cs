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

    /// <summary>On a full disk nothing can be copied, and nothing is built.</summary>
    [Fact]
    public async Task A_root_needs_no_sources()
    {
        _program.Collection.Header("own", "#: source {{ file(\"own.txt\") }} into=out/share");
        _program.Collection.Write("packages/own/own.txt", "own\n");
        (await _program.RunAsync("build", "own")).Succeeded();
        var source = Assert.Single(Directory.GetFiles($"{_program.State}/sources/sha256"));
        File.Delete(source);
        (await _program.RunAsync("store", "root", "add", "q", "own")).Succeeded();
        Assert.False(File.Exists(source));
    }

    [Fact]
    public async Task A_root_of_packages_is_told_as_that_where_an_environment_is_wanted()
    {
        (await _program.RunAsync("build", "--root", "mine", "one")).Succeeded();
        (await _program.RunAsync("run", "mine", "--", "true")).Failed(2, "the root 'mine' holds packages and is not an environment", "hint: join them to one", "pthbs env build --root NAME --packages one.");
    }

    [Fact]
    public async Task An_environment_without_a_name_is_entered_by_that_of_its_root()
    {
        Assert.Contains("enter it: pthbs shell work\n", (await _program.RunAsync("env", "build", "--packages", "one", "--root", "work")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal("one\n", (await _program.RunAsync("shell", "work", "--", "sh", "-c", "cd $PTHBS_ENV && echo *")).Succeeded().Output);
    }

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

        Assert.Contains("root 'tools' is at generation 1", (await _program.RunAsync("store", "root", "rollback", "tools")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal(["one"], await SeenAsync());
        Assert.Equal([(1, true), (2, false)], await ListedAsync());
        (await _program.RunAsync("store", "root", "rollback", "tools")).Failed(2, "has no generation before 1");

        // Neither the newest nor the current one goes.
        (await _program.RunAsync("gc", "--keep", "1")).Succeeded();
        Assert.Equal([(1, true), (2, false)], await ListedAsync());
        (await _program.RunAsync("store", "root", "switch", "tools", "2")).Succeeded();
        Assert.Equal(["one", "two"], await SeenAsync());
        (await _program.RunAsync("gc", "--keep", "1")).Succeeded();
        Assert.Equal([(2, true)], await ListedAsync());
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        (await _program.RunAsync("store", "root", "switch", "tools", "1")).Failed(2, "no root is called 'tools'");
        (await _program.RunAsync("env", "build", "tools")).Succeeded();
        (await _program.RunAsync("store", "root", "switch", "tools", "7")).Failed(2, "has no generation 7", "expected: 1");
        (await _program.RunAsync("store", "root", "switch", "tools", "one")).Failed(2, "one");
        (await _program.RunAsync("run", "tolls", "--", "true")).Failed(2, "no environment and no root is called 'tolls'", "an environment of the collection (tiny, tools) or a root (tools)", "did you mean 'tools'?");
        (await _program.RunAsync("--collection", $"{_program.Place}/store", "run", "nothing", "--", "true")).Failed(2, "a root (tools)", "pthbs env list");
        (await _program.RunAsync("build", "one", "--root", "tools")).Failed(2, "the name 'tools' is taken by an environment", "pthbs store root remove tools");
    }

    [Fact]
    public async Task Environments_are_listed_with_the_roots_that_hold_them()
    {
        (await _program.RunAsync("env", "build", "tools")).Succeeded();
        _program.Collection.Write("environments/tools.txt", "one\ntwo\n");
        var both = (await _program.RunAsync("env", "build", "tools")).Succeeded().Lines[0];
        var work = (await _program.RunAsync("env", "build", "--packages", "two", "--root", "work")).Succeeded().Lines[0];
        var lines = (await _program.RunAsync("env", "list")).Succeeded().Lines;
        Assert.Equal(4, lines.Count);
        Assert.Contains("tiny  not built", lines);
        Assert.Contains($"tools  {both}  root tools 2 (current)", lines);
        Assert.Contains($"work  {work}  root work 1 (current)", lines);
        Assert.Contains(lines, line => line.StartsWith("-  ", StringComparison.Ordinal) && line.EndsWith("  root tools 1", StringComparison.Ordinal));
        var json = (await _program.RunAsync("env", "list", "--json")).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement).Single(j => j.TryGetProperty("name", out var name) && name.GetString() == "work");
        Assert.Equal(("work", 1, true), json.GetProperty("roots")[0] is var root ? (root.GetProperty("root").GetString(), root.GetProperty("generation").GetInt32(), root.GetProperty("current").GetBoolean()) : default);
    }

    [Fact]
    public async Task What_was_built_is_entered_while_the_collection_is_being_edited()
    {
        (await _program.RunAsync("env", "build", "tools")).Succeeded();
        _program.Collection.Write("packages/one/one.sh.j2", "{% half of a line");
        Assert.Equal(["one"], await SeenAsync());
        _program.Collection.Write("environments/tools.txt", "no-such-package\n");
        Assert.Equal(["one"], await SeenAsync());
        File.Delete($"{_program.Collection.Path}/pthbs.yaml");
        Assert.Equal(["one"], await SeenAsync());
    }

    private async Task<string[]> SeenAsync() => [.. (await _program.RunAsync("run", "tools", "--", "sh", "-c", "cd $PTHBS_ENV && echo *")).Succeeded().Output.Trim().Split(' ')];

    private async Task<List<(int Number, bool IsCurrent)>> ListedAsync() =>
        [.. (await _program.RunAsync("store", "root", "list", "--json")).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement).Select(e => (e.GetProperty("generation").GetInt32(), e.GetProperty("current").GetBoolean()))];
}
