using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class LintTests : IDisposable
{
    private const int Input = 3;
    private const string Whole = "{% set version = 1 %}{% set summary = 'a' %}{% set license = 'MIT' %}{% set homepage = 'https://example.org/' %}{% set untested = 'x' %}\n";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    /// <summary>What has no effect in a template that is built now is told before the build.</summary>
    [Fact]
    public async Task A_build_tells_what_has_no_effect_in_its_template()
    {
        _program.Collection.Write("layouts/own.sh.j2", "#!/bin/sh\n#: pthbs 2\n#: name {{ package.name }}\n#: version 1\n#: system {{ system }}\n#: source {{ source(\"hello.txt\") }} into=out/share\n{% for flag in cmake_flags | default([]) %}{% endfor %}{% block install %}{% endblock %}\n");
        _program.Collection.Write("packages/odd/odd.sh.j2", "{% extends \"layouts/own.sh.j2\" %}\n{% set cmake_flag = [\"-DX=1\"] %}\n{% block instal %}{% endblock %}\n");
        var built = (await _program.RunAsync("build", "odd")).Succeeded().Error;
        Assert.Contains("odd.sh.j2:2:8: nothing reads the variable 'cmake_flag'\nhint: did you mean 'cmake_flags'?", built, StringComparison.Ordinal);
        Assert.Contains("odd.sh.j2:3:4: the block 'instal' overrides nothing and is never rendered\nhint: did you mean 'install'?", built, StringComparison.Ordinal);
        // Nothing is built of this edit, and it is told all the same.
        _program.Collection.Write("packages/odd/odd.sh.j2", "{% extends \"layouts/own.sh.j2\" %}\n{% set cmake_flagz = [\"-DX=1\"] %}\nmake check\n");
        built = (await _program.RunAsync("build", "odd")).Succeeded().Error;
        Assert.Contains("nothing to build: everything is in the store", built, StringComparison.Ordinal);
        Assert.Contains("odd.sh.j2:2:8: nothing reads the variable 'cmake_flagz'\n", built, StringComparison.Ordinal);
        Assert.Contains("odd.sh.j2:3:1: ", built, StringComparison.Ordinal);
    }

    /// <summary>A quote that nothing closes is told by the template's line, before anything that the package needs is built.</summary>
    [Fact]
    public async Task A_build_tells_first_what_no_shell_understands()
    {
        _program.Collection.Write("layouts/shell.sh.j2", "#!/bin/sh\n#: pthbs 2\n#: name {{ package.name }}\n#: version 1\n#: system {{ system }}\n#: depends {{ dep(\"hello\") }}\n{% block install %}{% endblock %}\n");
        _program.Collection.Write("packages/odd/odd.sh.j2", "{% extends \"layouts/shell.sh.j2\" %}\n{% block install %}\necho 'a\n{% endblock %}\n");
        var error = (await _program.RunAsync("build", "odd")).Error;
        Assert.Matches(@"odd\.sh\.j2:\d+:\d+: line \d+ of the script: the quote ' is not closed\nhint: to see the script: pthbs show --script odd\n", error);
        Assert.True(error.IndexOf("not closed", StringComparison.Ordinal) < error.IndexOf("building hello", StringComparison.Ordinal) || !error.Contains("building hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_package_is_checked_with_its_test()
    {
        _program.Collection.Write("packages/hello/test-hello.sh.j2", "{{ nothing }}\n");
        var found = await _program.RunAsync("collection", "lint", "hello");
        Assert.Equal(Input, found.Code);
        Assert.Contains("test-hello.sh.j2:1:4: error: ", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_without_mistakes_ends_well_and_is_warned_of_what_is_missing()
    {
        var finished = (await _program.RunAsync("collection", "lint", "hello")).Succeeded();
        var strict = await _program.RunAsync("collection", "lint", "hello", "--strict");

        var where = $"{_program.Collection.Path}/packages/hello/hello.sh.j2:1:1: warning: the package 'hello' has no";
        Assert.Equal([$"{where} homepage", $"{where} test"], finished.Lines.Where(line => !line.StartsWith("hint: ", StringComparison.Ordinal)));
        Assert.Contains("1 template, 0 errors, 2 warnings", finished.Error, StringComparison.Ordinal);
        Assert.Equal((Input, finished.Output), (strict.Code, strict.Output));
    }

    [Fact]
    public async Task Findings_are_lines_of_data_with_hints_and_the_exit_code_of_wrong_input()
    {
        _program.Collection.Header("wrong", "{{ system|uper }}{{ verison }}{{ version }}", Whole);

        var finished = await _program.RunAsync("collection", "lint", "wrong");

        Assert.Equal(Input, finished.Code);
        var where = $"{_program.Collection.Path}/packages/wrong/wrong.sh.j2:7";
        Assert.Equal(
            [$"{where}:11: error: there is no filter 'uper'", "hint: did you mean 'upper'?", $"{where}:21: error: nothing sets the variable 'verison' (in wrong)", "hint: did you mean 'version'?"],
            finished.Lines);
    }

    [Fact]
    public async Task For_programs_each_finding_is_an_object()
    {
        _program.Collection.Header("wrong", "{{ verison }}{{ version }}", Whole);

        var finished = await _program.RunAsync("collection", "lint", "wrong", "--json");

        Assert.Equal(Input, finished.Code);
        var finding = JsonDocument.Parse(Assert.Single(finished.Lines)).RootElement;
        Assert.Equal(("unknown-variable", "error"), (finding.GetProperty("rule").GetString(), finding.GetProperty("severity").GetString()));
        Assert.Equal((7, 4), (finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32()));
        Assert.Equal("wrong", Assert.Single(finding.GetProperty("packages").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task What_rendering_refuses_is_a_finding_and_layers_below_are_looked_at_on_request()
    {
        var above = $"{_program.Place}/above";
        Directory.CreateDirectory($"{above}/packages/mine");
        await File.WriteAllTextAsync($"{above}/pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        await File.WriteAllTextAsync($"{above}/packages/mine/mine.sh.j2", $"{Whole.TrimEnd()}#!/bin/sh\n#: pthbs 2\n#: name mine\n#: version {{{{ version }}}}\n#: system {{{{ system }}}}\n#: depends {{{{ dep('hello') }}}}\n");
        _program.Collection.Header("wrong", "{% set x = dep('no link') %}", Whole);
        string[] layers = ["--collection", above, "--collection", _program.Collection.Path];

        var top = await _program.RunAsync(["collection", "lint", "--strict", .. layers]);
        var all = await _program.RunAsync(["collection", "lint", "--all-layers", .. layers]);

        Assert.Equal((0, ""), (top.Code, top.Output));
        Assert.Contains("1 template, 0 errors", top.Error, StringComparison.Ordinal);
        Assert.Equal(Input, all.Code);
        Assert.Contains(all.Lines, line => line.Contains("/packages/wrong/wrong.sh.j2:7:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_variant_is_looked_at_where_it_is_named_and_every_one_that_is_built_where_none_is()
    {
        _program.Collection.Tools();
        _program.Collection.Header(
            "kind", "#: depends {{ dep(\"tools\") }}", Whole.Replace("set version = 1", "set version = 1.0", StringComparison.Ordinal) + "{% set size = param(\"size\", \"small\", choices=[\"small\", \"large\"]) %}\n",
            "\nmkdir -p $out/share; echo {{ size }} {{ version }} > $out/share/kind\n");
        (await _program.RunAsync("build", "kind:size=large")).Succeeded();
        const string Finding = "no license text in share/licenses/kind (in kind:size=large)";
        Assert.Contains(Finding, (await _program.RunAsync("collection", "lint", "--built", "kind:size=large")).Output, StringComparison.Ordinal);
        var all = await _program.RunAsync("collection", "lint", "--built");
        Assert.Contains(Finding, all.Output, StringComparison.Ordinal);
        Assert.Contains(", 2 built packages, ", all.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("no license text", (await _program.RunAsync("collection", "lint", "--built", "kind")).Output, StringComparison.Ordinal);
        (await _program.RunAsync("collection", "lint", "kind:size=large")).Succeeded();
        Assert.Contains("does not accept this value", (await _program.RunAsync("collection", "lint", "kind:size=huge")).Output, StringComparison.Ordinal);
        foreach (var command in (string[])["outdated", "format"])
            (await _program.RunAsync("collection", command, "kind:size=large")).Failed(2, "this takes the name of a package without values of parameters", "got:      kind:size=large", "expected: kind");
    }

    [Fact]
    public async Task The_collection_of_this_repository_has_no_mistakes()
    {
        var collection = Environment.GetEnvironmentVariable("PTHBS_COLLECTION");
        Assert.SkipWhen(string.IsNullOrEmpty(collection), "PTHBS_COLLECTION does not say where the collection is");
        var finished = await _program.RunAsync("collection", "lint", "--collection", collection);

        Assert.DoesNotContain(finished.Lines, line => !line.StartsWith("hint: ", StringComparison.Ordinal) && !(line.Contains(": warning: ", StringComparison.Ordinal) && line.EndsWith(" has no test", StringComparison.Ordinal)));
        finished.Succeeded();
    }
}
