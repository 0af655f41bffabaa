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
        Assert.Contains("no path", none.Error, StringComparison.Ordinal);
        (await _program.RunAsync("why", "--build", "user", "helo")).Failed(2, "did you mean 'hello'?");
        (await _program.RunAsync("why", "user", "hello")).Failed(2, "one of --build, --run, --rebuilt and --reverse");
    }

    [Fact]
    public async Task Who_depends_on_a_package_is_listed_over_the_collection_or_over_what_is_built()
    {
        var direct = (await _program.RunAsync("why", "--reverse", "hello")).Succeeded();
        Assert.Equal(["middle"], direct.Lines.Select(l => l.Split('.')[0]));
        Assert.Contains("  depends hello.", direct.Lines[0], StringComparison.Ordinal);
        Assert.Contains("4 packages of the collection", direct.Error, StringComparison.Ordinal);
        var all = (await _program.RunAsync("why", "--reverse", "--all", "hello")).Succeeded().Lines;
        Assert.Equal(["middle", "user"], all.Select(l => l.Split('.')[0]));
        Assert.Contains("  depends through middle.", all[1], StringComparison.Ordinal);
        Assert.Equal("", (await _program.RunAsync("why", "--reverse", "user")).Succeeded().Output);
        (await _program.RunAsync("why", "--reverse", "helo")).Failed(2, "did you mean 'hello'?");
        (await _program.RunAsync("why", "--reverse", "user", "hello")).Failed(2, "--reverse is about one package");
        (await _program.RunAsync("why", "--reverse", "--rebuilt", "user")).Failed(2, "use one of");

        // What nothing is built from may be what something refers to, and the other way round.
        Assert.Equal("", (await _program.RunAsync("why", "--reverse", "--run", "clash")).Succeeded().Output);
        (await _program.RunAsync("build", "user")).Succeeded();
        var json = JsonDocument.Parse((await _program.RunAsync("why", "--reverse", "--run", "--json", "clash")).Succeeded().Output).RootElement;
        Assert.StartsWith("user.", json.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("refers", json.GetProperty("relation").GetString());
        Assert.True(json.GetProperty("direct").GetBoolean());
        Assert.Equal("", (await _program.RunAsync("why", "--reverse", "--run", "hello")).Succeeded().Output);
    }

    [Fact]
    public async Task A_template_that_is_wrong_hides_no_dependent_and_is_told()
    {
        _program.Collection.Write("packages/broken/broken.sh.j2", "{{ nothing }}\n");
        var found = (await _program.RunAsync("why", "--reverse", "hello")).Failed(3, "broken.sh.j2");
        Assert.StartsWith("middle.", Assert.Single(found.Lines), StringComparison.Ordinal);
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
    public async Task A_variant_is_compared_with_the_last_build_of_the_same_values()
    {
        string Facts(string remark) => $"{{% set greeting = param(\"greeting\", \"none\", choices=[\"none\", \"loud\"]) %}}\n{{# {remark} #}}\n";
        string Lines(string remark) => $"#: source {{{{ source(\"hello.txt\") }}}} into=out/{{{{ greeting }}}}\n# {remark}";
        _program.Collection.Header("variant", Lines("first"), Facts(""));
        (await _program.RunAsync("build", "variant")).Succeeded();
        (await _program.RunAsync("build", "variant:greeting=loud")).Succeeded();
        _program.Collection.Header("variant", Lines("second"), Facts(""));
        // The last one that was built is the other variant: the path in the source's line would be among what changed.
        var changed = (await _program.RunAsync("why", "--rebuilt", "variant")).Succeeded();
        Assert.Equal("variant: commands changed", changed.Lines[0]);
        Assert.DoesNotContain(changed.Lines, line => line.Contains("loud", StringComparison.Ordinal));
        Assert.Contains((await _program.RunAsync("why", "--rebuilt", "variant:greeting=loud")).Succeeded().Lines, line => line.Contains("# first", StringComparison.Ordinal));

        // A parameter that did not exist then had what is its default now; of other values nothing was built.
        _program.Collection.Header("variant", Lines("third"), Facts("") + "{% set more = param(\"more\", \"no\") %}\n");
        Assert.Equal("variant: commands changed", (await _program.RunAsync("why", "--rebuilt", "variant")).Succeeded().Lines[0]);
        var none = (await _program.RunAsync("why", "--rebuilt", "variant:more=yes")).Succeeded();
        Assert.Equal("", none.Output);
        Assert.Contains("no 'variant' with greeting=none, more=yes was built here yet", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_since_the_last_build_is_found_at_its_root()
    {
        Assert.Contains("no 'user' was built here yet", (await _program.RunAsync("why", "--rebuilt", "user")).Succeeded().Error, StringComparison.Ordinal);
        (await _program.RunAsync("build", "user")).Succeeded();
        Assert.Contains("nothing to compare with", (await _program.RunAsync("why", "--rebuilt", "user")).Succeeded().Error, StringComparison.Ordinal);

        _program.Collection.Source("hello2.txt", "hello again\n"u8.ToArray());
        _program.Collection.Header("hello", "#: source {{ source(\"hello2.txt\") }} into=out/share");
        var changed = (await _program.RunAsync("why", "--rebuilt", "user")).Succeeded();
        Assert.Equal("hello (below user, middle): source changed", changed.Lines[0]);
        Assert.Contains(changed.Lines, l => l.StartsWith("  -#: source sha256:", StringComparison.Ordinal) && l.EndsWith(" hello.txt into=out/share", StringComparison.Ordinal));
        Assert.Contains(changed.Lines, l => l.StartsWith("  +#: source sha256:", StringComparison.Ordinal) && l.EndsWith(" hello2.txt into=out/share", StringComparison.Ordinal));
        // The scripts above differ in the ids of their dependencies only: they are no causes.
        Assert.Single((await _program.RunAsync("why", "--rebuilt", "--json", "user")).Succeeded().Lines);
    }
}
