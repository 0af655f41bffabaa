namespace Pthbs.Cli.Tests.Program;

/// <summary>Parameters that a package does not have or does not take: the same mistake has the same exit code, which says where it was made.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly RealProgram _program = new();

    public ParameterTests() => _program.Collection.Header("zlib", "", "{% set t = param(\"toolchain\", \"seed\", choices=[\"seed\", \"musl\"]) %}\n");

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("zlib:toolchain=mus", "the parameter 'toolchain' of the package 'zlib' does not accept this value", "expected: seed, musl", "hint: did you mean 'musl'?")]
    [InlineData("zlib:toolchan=musl", "the package 'zlib' has no parameter 'toolchan'", "expected: toolchain (seed, musl)", "hint: did you mean 'toolchain'?")]
    [InlineData("zlib:toolchain", "a parameter has no value", "expected: name or name:parameter=value", "")]
    [InlineData("zlib:toolchain=", "this is not a valid value for the parameter 'toolchain'", "expected: letters", "")]
    [InlineData("zlib:TOOL=musl", "this is not a valid parameter name", "got:      TOOL", "")]
    [InlineData("zlib:toolchain=musl,toolchain=seed", "the parameter 'toolchain' appears twice", "", "")]
    public async Task On_the_command_line_they_are_2_and_in_a_file_3(string word, string what, string expected, string hint)
    {
        foreach (var command in (string[])["collection generate", "build --dry-run", "show", "list"]) (await _program.RunAsync([.. command.Split(' '), word])).Failed(2, what, expected, hint);
        _program.Collection.Write("environments/wrong.txt", $"hello\n{word}\n");
        (await _program.RunAsync("env", "build", "wrong", "--dry-run")).Failed(3, what, "/environments/wrong.txt:2");
        _program.Collection.Header("user", $"#: depends {{{{ dep(\"{word}\") }}}}");
        (await _program.RunAsync("collection", "generate", "user")).Failed(3, what, "/packages/user/user.sh.j2:6");
    }

    /// <summary>A value that names a package, as that of the parameter 'kernel' of a system does.</summary>
    [Fact]
    public async Task A_value_that_names_no_package_is_a_mistake_of_the_command_line()
    {
        _program.Collection.Header("box", "{% if kernel != 'none' %}#: depends {{ dep(kernel) }}{% endif %}", "{% set kernel = param(\"kernel\", \"none\") %}\n");
        foreach (var command in (string[])["build --dry-run", "system build --dry-run"])
        {
            var failed = await _program.RunAsync([.. command.Split(' '), "box:kernel=zlob"]);
            failed.Failed(2, "pthbs: no package is called 'zlob'", "got:      box:kernel=zlob", "hint: did you mean 'zlib'?");
            Assert.DoesNotContain("box.sh.j2", failed.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("build", "zlob", "hint: did you mean 'zlib'?")]
    [InlineData("image", "zlob:kernel=zlib", "hint: did you mean 'zlib'?")]
    [InlineData("image", "tower", "hint: the systems of a collection are in")]
    public async Task An_unknown_system_is_called_one(string command, string word, string hint)
    {
        var failed = await _program.RunAsync("system", command, word);
        failed.Failed(2, $"pthbs: no system is called '{word.Split(':')[0]}'", hint);
        Assert.DoesNotContain(".sh.j2", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_is_rendered_by_itself_tells_how_a_variable_is_given()
    {
        await File.WriteAllTextAsync($"{_program.Place}/x.j2", "{{ greeting }}", TestContext.Current.CancellationToken);
        (await _program.RunAsync("collection", "render", "x.j2")).Failed(3, "'greeting' is undefined", "hint: give it: --set greeting=VALUE");
        (await _program.RunAsync("collection", "render", $"{_program.Collection.Path}/packages/zlib/zlib.sh.j2")).Failed(3, "'param' is undefined", "hint: only the templates of packages have 'param'", "pthbs show --script PACKAGE");
    }

    [Fact]
    public async Task An_error_in_the_header_leads_to_the_template_that_writes_it()
    {
        _program.Collection.Header("typo", "#: depend x", "{# a comment #}\n");
        (await _program.RunAsync("collection", "generate", "typo")).Failed(3, "/packages/typo/typo.sh.j2:7: unknown word 'depend'", "line 6 of the script: #: depend x");
        _program.Collection.Write("layouts/wrong.sh.j2", "#!/bin/sh\n#: pthbs 2\n#: name {{ package.name }}\n#: version 1\n#: system {{ system }}\n#: frob 1\n");
        _program.Collection.Write("packages/heir/heir.sh.j2", "{% extends 'layouts/wrong.sh.j2' %}\n");
        (await _program.RunAsync("collection", "generate", "heir")).Failed(3, "/layouts/wrong.sh.j2:6: unknown word 'frob'");
        _program.Collection.Header("made", "{{ '#: ' ~ 'frobnicate 1' }}");
        (await _program.RunAsync("collection", "generate", "made")).Failed(3, "/packages/made/made.sh.j2: unknown word 'frobnicate'", "line 6 of the script: #: frobnicate 1");
    }

    [Fact]
    public async Task Lint_tells_of_names_that_cannot_be_used()
    {
        _program.Collection.Write("packages/Zlib/Zlib.sh.j2", "");
        _program.Collection.Write("packages/left-behind/build.log", "");
        _program.Collection.Write("environments/My Tools.txt", "hello\n");
        var end = await _program.RunAsync("collection", "lint", "--json");
        Assert.Equal(3, end.Code);
        Assert.Equal(2, end.Lines.Count(l => l.Contains("\"rule\":\"unusable-name\"", StringComparison.Ordinal)));
        Assert.Contains($"\"where\":\"{_program.Collection.Path}/packages/Zlib\"", end.Output, StringComparison.Ordinal);
        Assert.Contains($"\"where\":\"{_program.Collection.Path}/environments/My Tools.txt\"", end.Output, StringComparison.Ordinal);
        Assert.Contains("[a-z0-9]", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variants_of_one_run_are_called_by_their_values()
    {
        _program.Collection.Tools();
        _program.Collection.Header("kind", "#: depends {{ dep(\"tools\") }}", "{% set size = param(\"size\", \"small\", choices=[\"small\", \"large\"]) %}\n", "\nmkdir -p $out/share; echo {{ size }} > $out/share/kind\n");

        var error = (await _program.RunAsync("build", "kind", "kind:size=large")).Succeeded().Error;

        Assert.Contains(" kind 1.0 ", error, StringComparison.Ordinal);
        Assert.Contains(" kind:size=large 1.0 ", error, StringComparison.Ordinal);
        Assert.DoesNotContain(" 1.0 (", error, StringComparison.Ordinal);
    }
}
