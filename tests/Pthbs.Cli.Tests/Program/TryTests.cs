using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class TryTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_test_lies_beside_its_package_is_built_with_it_and_says_what_it_found()
    {
        _program.Collection.Commands("good", "mkdir -p $out/share; echo works > $out/share/good");
        Test("good", "read word < /pthbs/env/share/good\necho good $word > $out/result");
        Assert.Equal("good: good works\n", (await _program.RunAsync("collection", "test", "good")).Succeeded().Output);
        // It is not among the packages, and can be asked for like one.
        Assert.DoesNotContain("test-good", (await _program.RunAsync("collection", "generate", "--all")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("test-good 1.0", (await _program.RunAsync("show", "test-good")).Succeeded().Output, StringComparison.Ordinal);

        Test("hello", "read word < /pthbs/env/share/hello.txt\n[ $word = goodbye ]");
        var failed = await _program.RunAsync("collection", "test", "--all", "-k", "--json");
        Assert.Equal(5, failed.Code);
        var tested = failed.Lines.Select(l => JsonDocument.Parse(l).RootElement).Single(e => e.GetProperty("event").GetString() == "tested");
        Assert.Equal(("good", "good works"), (tested.GetProperty("name").GetString(), tested.GetProperty("result").GetString()));
    }

    [Fact]
    public async Task The_list_tells_a_test_that_failed_from_one_that_has_not_run()
    {
        async Task<(bool? Tested, string? Test, string Line)> Listed()
        {
            var row = JsonDocument.Parse((await _program.RunAsync("list", "hello", "--json")).Succeeded().Lines[0]).RootElement;
            return (row.TryGetProperty("tested", out var tested) ? tested.GetBoolean() : null, row.GetProperty("test").GetString(), (await _program.RunAsync("list", "hello")).Succeeded().Lines[1]);
        }

        (bool? Tested, string? Test, string Line) state = await Listed();
        Assert.Equal((null, "none"), (state.Tested, state.Test));
        Test("hello", "read word < /pthbs/env/share/hello.txt\n[ $word = goodbye ]");
        state = await Listed();
        Assert.Equal((false, "not-run"), (state.Tested, state.Test));
        Assert.Contains("  not run  ", state.Line, StringComparison.Ordinal);

        (await _program.RunAsync("collection", "test", "hello")).Failed(5);
        state = await Listed();
        Assert.Equal((false, "failed"), (state.Tested, state.Test));
        Assert.Contains("  failed  ", state.Line, StringComparison.Ordinal);

        // Changed, it is another test.
        Test("hello", "echo fine > $out/result");
        Assert.Equal("not-run", (await Listed()).Test);
        (await _program.RunAsync("collection", "test", "hello")).Succeeded();
        state = await Listed();
        Assert.Equal((true, "passed"), (state.Tested, state.Test));
        Assert.Contains("  yes  ", state.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_test_found_does_not_steer_a_terminal()
    {
        Test("hello", "printf '\\033[31mred\\n' > $out/result");
        Assert.Equal("hello: \\x1b[31mred\n", (await _program.RunAsync("collection", "test", "hello")).Succeeded().Output);
    }

    [Fact]
    public async Task A_test_below_is_found_where_the_package_is_hidden_by_one_above()
    {
        _program.Collection.Commands("good", "false");
        Test("good", "read word < /pthbs/env/share/good\necho good $word > $out/result");
        var above = new TinyCollection($"{_program.Place}/above");
        above.Commands("good", "mkdir -p $out/share; echo from above > $out/share/good");

        Assert.Equal("good: good from above\n", (await _program.RunAsync("--collection", above.Path, "--collection", _program.Collection.Path, "collection", "test", "good")).Succeeded().Output);
    }

    [Fact]
    public async Task The_command_that_ended_a_test_is_told()
    {
        Test("hello", "set -eu\nread word < /pthbs/env/share/hello.txt\n[ $word = goodbye ]\necho never > $out/result");
        var failed = (await _program.RunAsync("collection", "test", "hello")).Failed(5);
        Assert.Contains($"pthbs: hello: the test ended at {_program.Collection.Path}/packages/hello/test-hello.sh.j2:", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("to see which command ended it", failed.Error, StringComparison.Ordinal);
        // Shells quote differently what they trace.
        Assert.Matches(@": \[ \$word = goodbye \]\n  as it ran: '?\['? hello .* goodbye '?\]'?\n", failed.Error);
        var json = (await _program.RunAsync("collection", "test", "hello", "--json")).Lines.Select(l => JsonDocument.Parse(l).RootElement).Single(j => j.GetProperty("event").GetString() == "failed-command");
        Assert.Equal("[ $word = goodbye ]", json.GetProperty("command").GetString());
        // The copy is no test of the package, and nothing of it is left but its log.
        Assert.DoesNotContain(Directory.GetDirectories(_program.Store), path => Path.GetFileName(path).StartsWith("test-hello.", StringComparison.Ordinal));

        // A function that ends the test was called somewhere.
        Test("hello", "set -eu\nfails() { if \"$@\"; then echo \"this should have failed: $*\" >&2; exit 1; fi; }\nfails false\nfails true now\necho never > $out/result");
        var expected = (await _program.RunAsync("collection", "test", "hello")).Failed(5).Error;
        Assert.Matches($@"the test ended at {_program.Collection.Path}/packages/hello/test-hello.sh.j2:\d+: fails true now\n", expected);
        Test("hello", "set -eu\nfails() { if \"$@\"; then echo \"this should have failed: $*\" >&2; exit 1; fi; }\nfails false\necho no >&2\nexit 1");
        Assert.Contains(": exit 1\n", (await _program.RunAsync("collection", "test", "hello")).Failed(5).Error, StringComparison.Ordinal);

        // Where the first failure does not end the script, nobody can say which one did.
        Test("hello", "false");
        Assert.DoesNotContain("the test ended at", (await _program.RunAsync("collection", "test", "hello")).Failed(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_is_tested_and_listed_with_its_values()
    {
        _program.Collection.Tools();
        _program.Collection.Header("kind", "#: depends {{ dep(\"tools\") }}", "{% set size = param(\"size\", \"small\", choices=[\"small\", \"large\"]) %}\n", "\nmkdir -p $out/share; echo {{ size }} > $out/share/kind\n");
        Test("kind", "read word < /pthbs/env/share/kind\necho $word {{ param(\"loud\", \"no\") }} > $out/result");
        Assert.Equal("kind: small no\n", (await _program.RunAsync("collection", "test", "kind")).Succeeded().Output);
        // What the tested package has goes to it, what the test has to the test.
        Assert.Equal("kind:size=large: large no\n", (await _program.RunAsync("collection", "test", "kind:size=large")).Succeeded().Output);
        Assert.Equal("kind:loud=yes,size=large: large yes\n", (await _program.RunAsync("collection", "test", "kind:loud=yes,size=large")).Succeeded().Output);
        (await _program.RunAsync("collection", "test", "kind:colour=red")).Failed(2, "has no parameter 'colour'");
        (await _program.RunAsync("collection", "test", "kind:size=huge")).Failed(2, "does not accept this value", "small, large");

        var listed = (await _program.RunAsync("list", "kind:size=large", "--json")).Succeeded().Lines;
        Assert.True(JsonDocument.Parse(listed[0]).RootElement.GetProperty("tested").GetBoolean());
        Assert.StartsWith("kind:size=large  1.0", (await _program.RunAsync("list", "kind:size=large")).Succeeded().Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_test_is_told_where_one_would_be()
    {
        (await _program.RunAsync("collection", "test", "hello")).Failed(2, "has no test", "packages/hello/test-hello.sh.j2");
        (await _program.RunAsync("collection", "test", "helo")).Failed(2, "did you mean 'hello'?");
        (await _program.RunAsync("collection", "test", "hello.")).Failed(2, "this is not a valid package name", "got:      hello.");
        (await _program.RunAsync("collection", "test")).Failed(2, "--all");
    }

    [Fact]
    public async Task What_is_kept_of_a_failed_test_is_the_test_and_not_its_traced_copy()
    {
        Phases("mkdir -p here\ncd here", "read word < /pthbs/env/share/hello.txt\n[ $word = goodbye ]");
        var failed = (await _program.RunAsync("collection", "test", "hello")).Failed(5, ": [ $word = goodbye ]").Error;
        var entered = (await _program.RunAsync("shell", "--failed", "test-hello", "--", "sh", "-c", "pwd; echo $out")).Succeeded();
        Assert.DoesNotContain("+pthbs-line", entered.Output + entered.Error, StringComparison.Ordinal);
        Assert.Equal("/build/test-hello/here", entered.Lines[0]);
        Assert.Contains($"pthbs log {entered.Lines[1]["/pthbs/".Length..][..16]}", failed, StringComparison.Ordinal);
        Assert.DoesNotContain("+pthbs-line", (await _program.RunAsync("log", "test-hello")).Succeeded().Output, StringComparison.Ordinal);

        Phases("mkdir -p here\ncd here", "read word < /pthbs/env/share/hello.txt\n[ $word = hello ]");
        Assert.Contains("resumed from check", (await _program.RunAsync("build", "--resume", "test-hello")).Succeeded().Error, StringComparison.Ordinal);

        void Phases(string setUp, string check)
        {
            _program.Collection.Phases("test-hello", setUp, ("check", check), ("install", "echo ok > $out/result"));
            MoveBeside("hello");
        }
    }

    [Fact]
    public async Task All_tests_are_those_of_what_build_all_builds()
    {
        Test("hello", "echo fine > $out/result");
        _program.Collection.Header("later", "#: source {{ source(\"hello.txt\") }} into=out/share", "{% set untested = \"nobody could\" %}\n");
        Test("later", "echo never > $out/result");
        var all = (await _program.RunAsync("collection", "test", "--all")).Succeeded();
        Assert.Equal("hello: fine\n", all.Output);
        Assert.Contains("left out because never built: later\n", all.Error, StringComparison.Ordinal);
        Assert.Contains("later: never\n", (await _program.RunAsync("collection", "test", "later")).Succeeded().Output, StringComparison.Ordinal);

        var above = new TinyCollection($"{_program.Place}/above");
        above.Tools();
        (await _program.RunAsync("--collection", above.Path, "--collection", _program.Collection.Path, "collection", "test", "--all")).Succeeded();
        above.Header("wrong", "{{ nothing }}");
        above.Write("packages/wrong/test-wrong.sh.j2", "x");
        var wrong = await _program.RunAsync("--collection", above.Path, "--collection", _program.Collection.Path, "collection", "test", "--all", "-k");
        Assert.Equal(3, wrong.Code);
        // That of the lower layer whose package the upper one has too.
        Assert.Equal("hello: fine\n", wrong.Output);
    }

    private void Test(string name, string commands)
    {
        _program.Collection.Commands($"test-{name}", commands);
        MoveBeside(name);
    }

    private void MoveBeside(string name)
    {
        var made = $"{_program.Collection.Path}/packages/test-{name}/test-{name}.sh.j2";
        var template = File.ReadAllText(made).Replace("{{ dep(\"tools\") }}", $"{{{{ dep(\"{name}\") }}}}\n#: depends {{{{ dep(\"tools\") }}}}", StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(made)!, recursive: true);
        _program.Collection.Write($"packages/{name}/test-{name}.sh.j2", template);
    }
}
