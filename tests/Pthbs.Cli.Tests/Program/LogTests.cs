namespace Pthbs.Cli.Tests.Program;

/// <summary>Whose log a name means.</summary>
public sealed class LogTests : IDisposable
{
    private const int Usage = 2, Build = 5;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Where_the_package_was_not_built_since_an_edit_the_log_of_the_build_before_is_printed()
    {
        _program.Collection.Commands("x", "echo the first; false");
        (await _program.RunAsync("build", "x")).Failed(Build);
        var first = (await _program.RunAsync("log", "x")).Succeeded();
        Assert.Contains("the first\n", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("this is the log of", first.Error, StringComparison.Ordinal);
        var id = System.Text.RegularExpressions.Regex.Match(first.Output, "x\\.[0-9a-f]{64}").Value;

        _program.Collection.Commands("x", "echo the second; false");
        foreach (var word in (string[][])[["x"], ["--follow", "x"]])
        {
            var edited = (await _program.RunAsync(["log", .. word])).Succeeded();
            Assert.Equal(first.Output, edited.Output);
            Assert.Contains($"pthbs: this is the log of {id[..6]}", edited.Error, StringComparison.Ordinal);
            Assert.Contains(", built before the template changed\n", edited.Error, StringComparison.Ordinal);
        }

        Assert.Contains(id, (await _program.RunAsync("log", "--path", "x")).Succeeded().Output, StringComparison.Ordinal);
        // The newest counts, and an id means itself.
        (await _program.RunAsync("build", "x")).Failed(Build);
        _program.Collection.Commands("x", "echo the third; false");
        Assert.Contains("the second\n", (await _program.RunAsync("log", "x")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, (await _program.RunAsync("log", id[..12])).Succeeded().Output);
        var third = (await _program.RunAsync("show", "x")).Succeeded().Output;
        (await _program.RunAsync("log", System.Text.RegularExpressions.Regex.Match(third, "x\\.[0-9a-f]{64}").Value)).Failed(Usage, "there is no log of x.");
        (await _program.RunAsync("log", "hello")).Failed(Usage, "there is no log of hello.");
    }

    [Fact]
    public async Task Where_the_template_does_not_render_the_last_log_is_printed()
    {
        _program.Collection.Commands("x", "echo the first; false");
        (await _program.RunAsync("build", "x")).Failed(Build);
        var first = (await _program.RunAsync("log", "x")).Succeeded();
        var template = $"{_program.Collection.Path}/packages/x/x.sh.j2";
        foreach (var middle in (string[])["{% if %}\n", "{{ nothing }}\n", "{% extends \"layouts/none.sh.j2\" %}\n"])
        {
            await File.WriteAllTextAsync(template, middle, TestContext.Current.CancellationToken);
            foreach (var word in (string[][])[["x"], ["--follow", "x"]])
            {
                var log = (await _program.RunAsync(["log", .. word])).Succeeded();
                Assert.Equal(first.Output, log.Output);
                Assert.Contains(", the last one of x: its template does not render now: ", log.Error, StringComparison.Ordinal);
                Assert.Contains("x.sh.j2:1", log.Error, StringComparison.Ordinal);
            }
        }

        Directory.CreateDirectory($"{_program.Collection.Path}/packages/y");
        await File.WriteAllTextAsync($"{_program.Collection.Path}/packages/y/y.sh.j2", "{% if %}\n", TestContext.Current.CancellationToken);
        (await _program.RunAsync("log", "y")).Failed(3, "y.sh.j2:1");
    }

    [Fact]
    public async Task What_changed_is_told_and_another_variant_is_another_package()
    {
        _program.Collection.Tools();
        _program.Collection.Header("low", "#: depends {{ dep(\"tools\") }}", commands: "\necho low > $out/low\n");
        Kind();
        (await _program.RunAsync("build", "kind:size=large")).Succeeded();
        (await _program.RunAsync("log", "kind")).Failed(Usage, "there is no log of kind.");
        _program.Collection.Header("low", "#: depends {{ dep(\"tools\") }}", commands: "\necho lower > $out/low\n");
        (await _program.RunAsync("log", "kind")).Failed(Usage, "there is no log of kind.");
        var log = (await _program.RunAsync("log", "kind:size=large")).Succeeded();
        Assert.Contains("it is large\n", log.Output, StringComparison.Ordinal);
        Assert.Contains(", built before something that it needs changed\n", log.Error, StringComparison.Ordinal);

        void Kind() => _program.Collection.Header("kind", "#: depends {{ dep(\"tools\") }}\n#: depends {{ dep(\"low\") }}", "{% set size = param(\"size\", \"small\", choices=[\"small\", \"large\"]) %}\n", "\necho it is {{ size }}; echo {{ size }} > $out/kind\n");
    }
}
