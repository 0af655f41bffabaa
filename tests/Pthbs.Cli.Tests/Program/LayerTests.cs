using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Collections are made, put above each other, and formatted, by the real program.</summary>
public sealed class LayerTests : IDisposable
{
    private const int Usage = 2;
    private const int Input = 3;
    private const string Odd = "{%set summary='odd'%}#!/bin/sh\n#: pthbs 2\n#: name odd\n#: version 1\n#: system {{system}}\n";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_new_collection_builds_its_package_as_it_says()
    {
        var made = (await _program.ShellAsync("\"$pthbs\" collection new \"$HOME/mine\" && cd \"$HOME/mine\" && unset PTHBS_COLLECTION && \"$pthbs\" build hello && \"$pthbs\" collection lint && \"$pthbs\" collection format --check")).Succeeded();

        Assert.Contains("next: export PTHBS_COLLECTION=", made.Error, StringComparison.Ordinal);
        Assert.Contains("then: pthbs build hello", made.Error, StringComparison.Ordinal);
        Assert.Contains("1 template, 0 errors", made.Error, StringComparison.Ordinal);
        Assert.Contains("1 template, 0 to change, 0 left as they are", made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layer_changes_the_package_below_and_commands_edit_the_layer_alone()
    {
        var layer = Path.Combine(_program.Place, "layer");
        var made = (await _program.RunAsync("collection", "new", layer, "--above", _program.Collection.Path)).Succeeded();
        Assert.Equal([layer], made.Lines);
        Assert.Contains($"PTHBS_COLLECTION={layer}:{_program.Collection.Path}", made.Error, StringComparison.Ordinal);
        Directory.CreateDirectory($"{layer}/packages/hello");
        await File.WriteAllTextAsync($"{layer}/packages/hello/hello.sh.j2", "{%extends below%}{% set summary = 'says more' %}", TestContext.Current.CancellationToken);
        _program.Collection.Write("packages/odd/odd.sh.j2", Odd);
        var both = new Dictionary<string, string?> { ["PTHBS_COLLECTION"] = $"{layer}:{_program.Collection.Path}" };

        var shown = (await _program.RunAsync(both, "show", "hello")).Succeeded();
        Assert.Contains("says more", shown.Output, StringComparison.Ordinal);
        var formatted = (await _program.RunAsync(both, "collection", "format")).Succeeded();
        Assert.Equal([$"{layer}/packages/hello/hello.sh.j2"], formatted.Lines);
        var refused = await _program.RunAsync(both, "collection", "format", "odd");

        Assert.Equal(Usage, refused.Code);
        Assert.Contains("only the top layer is edited", refused.Error, StringComparison.Ordinal);
        Assert.Equal(Odd, await File.ReadAllTextAsync($"{_program.Collection.Path}/packages/odd/odd.sh.j2", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_is_made_over_what_is_there()
    {
        var refused = await _program.RunAsync("collection", "new", _program.Collection.Path);
        var missing = await _program.RunAsync("collection", "new", Path.Combine(_program.Place, "other"), "--above", "/nonexistent");

        Assert.Equal((Usage, Usage), (refused.Code, missing.Code));
        Assert.Contains("there is a collection already", refused.Error, StringComparison.Ordinal);
        Assert.Contains("correct the option --above", missing.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_program.Place, "other")));
    }

    [Fact]
    public async Task A_check_changes_nothing_shows_what_would_change_and_fails()
    {
        _program.Collection.Write("packages/odd/odd.sh.j2", Odd);

        var check = await _program.RunAsync("collection", "format", "odd", "--check");

        Assert.Equal(Input, check.Code);
        Assert.Contains("+{% set summary = \"odd\" %}#!/bin/sh", check.Lines);
        Assert.Equal(Odd, await File.ReadAllTextAsync($"{_program.Collection.Path}/packages/odd/odd.sh.j2", TestContext.Current.CancellationToken));
        (await _program.RunAsync("collection", "format", "odd")).Succeeded();
        (await _program.RunAsync("collection", "format", "odd", "--check")).Succeeded();
    }

    [Fact]
    public async Task For_programs_each_template_is_an_object()
    {
        _program.Collection.Write("packages/odd/odd.sh.j2", Odd);
        _program.Collection.Write("packages/wrong/wrong.sh.j2", "{% if %}");

        var end = await _program.RunAsync("collection", "format", "odd", "wrong", "--json");

        Assert.Equal(Input, end.Code);
        var (odd, wrong) = (JsonDocument.Parse(end.Lines[0]).RootElement, JsonDocument.Parse(end.Lines[1]).RootElement);
        Assert.Equal(("changed", "left", 1), (odd.GetProperty("result").GetString(), wrong.GetProperty("result").GetString(), wrong.GetProperty("line").GetInt32()));
        Assert.Equal("{% if %}", await File.ReadAllTextAsync($"{_program.Collection.Path}/packages/wrong/wrong.sh.j2", TestContext.Current.CancellationToken));
    }
}
