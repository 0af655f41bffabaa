namespace Pthbs.Cli.Tests.Program;

/// <summary>Variants that only an environment of the collection names: whoever asks what a package affects is told of them.</summary>
public sealed class NamedVariantTests : IDisposable
{
    private readonly RealProgram _program = new();

    public NamedVariantTests()
    {
        var collection = _program.Collection;
        collection.Source("extra-1.0.txt", "old\n"u8.ToArray());
        collection.Write("files/extra-1.1.txt", "new\n");
        Extra("");
        collection.Tools();
        collection.Header("pager", "#: depends {{ dep(\"tools\") }}\n{% if regex == \"extra\" %}\n#: depends {{ dep(\"extra\") }}\n{% endif %}", "{% set regex = param(\"regex\", \"none\", choices=[\"none\", \"extra\"]) %}\n", "\nmkdir -p $out/share; echo {{ regex }} > $out/share/pager\n");
        collection.Write("packages/pager/test-pager.sh.j2", "#!/bin/sh\n#: pthbs 2\n#: name test-pager\n#: version 1.0\n#: system {{ system }}\n#: depends {{ dep(\"tools\") }}\n#: depends {{ dep(\"pager\") }}\n\nread word < /pthbs/env/share/pager\necho with $word > $out/result\n");
        collection.Write("environments/desk.txt", "hello\npager:regex=extra\n");
        // What is the default is no variant.
        collection.Write("environments/plain.txt", "pager:regex=none\n");
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task It_depends_on_what_it_alone_is_built_from()
    {
        var found = (await _program.RunAsync("why", "--reverse", "extra")).Succeeded();
        Assert.Matches(@"^pager\.\S+  depends extra\.\S+   \(pager:regex=extra\)$", Assert.Single(found.Lines));
        Assert.Contains("with default parameters, 1 variant that its environments name, and all that they are built from", found.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_rebuilt_by_an_update()
    {
        var told = (await _program.RunAsync("collection", "update", "extra", "1.1", "-n")).Succeeded();
        Assert.Contains("with default parameters, 2 variants that its environments name; rebuilt because of it: pager:regex=extra\n", told.Error, StringComparison.Ordinal);
        _program.Collection.Write("environments/desk.txt", "hello\n");
        Assert.Contains("no other of them is rebuilt because of it\n", (await _program.RunAsync("collection", "update", "extra", "1.1", "-n")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_changes_with_what_it_is_built_from_and_is_built_with_what_changed()
    {
        TestGit.Require();
        Commit();
        Extra("# a remark\n");
        var changed = (await _program.RunAsync("changed", "--since", "HEAD")).Succeeded();
        Assert.Equal(["extra edited", "pager:regex=extra dependencies changed"], changed.Lines.Select(line => $"{line.Split("  ")[0]} {line.Split("  ")[2]}"));
        Assert.Contains(", and environments name 1 variant\n", changed.Error, StringComparison.Ordinal);
        Assert.Equal(["extra", "pager"], (await _program.RunAsync("build", "--changed", "--since", "HEAD")).Succeeded().Lines.Select(path => Path.GetFileName(path).Split('.')[0]));

        // A variant is new when an environment names it first, and gone when none does.
        _program.Collection.Write("environments/desk.txt", "hello\n");
        Assert.Contains("pager:regex=extra", (await _program.RunAsync("changed", "--since", "HEAD")).Succeeded().Lines.Single(line => line.EndsWith("  removed", StringComparison.Ordinal)), StringComparison.Ordinal);
        Commit();
        _program.Collection.Write("environments/desk.txt", "hello\npager:regex=extra\n");
        Assert.Matches("^pager:regex=extra  .*  new$", Assert.Single((await _program.RunAsync("changed", "--since", "HEAD")).Succeeded().Lines));
    }

    [Fact]
    public async Task It_is_tested_with_all()
    {
        Assert.Equal("pager: with none\npager:regex=extra: with extra\n", (await _program.RunAsync("collection", "test", "--all")).Succeeded().Output);
    }

    [Fact]
    public async Task One_that_a_lower_layer_names_counts_for_the_whole_and_not_for_the_top()
    {
        TestGit.Require();
        var above = new TinyCollection($"{_program.Place}/above");
        string[] layers = ["--collection", above.Path, "--collection", _program.Collection.Path];
        Assert.Single((await _program.RunAsync([.. layers, "why", "--reverse", "extra"])).Succeeded().Lines);
        Commit();
        Extra("# a remark\n");
        Assert.Equal(2, (await _program.RunAsync([.. layers, "changed", "--since", "HEAD"])).Succeeded().Lines.Count);
        Assert.Empty((await _program.RunAsync([.. layers, "changed", "--since", "HEAD", "--top-layer"])).Succeeded().Lines);
        Assert.Equal("", (await _program.RunAsync([.. layers, "collection", "test", "--all"])).Succeeded().Output);
        above.Write("environments/mine.txt", "pager:regex=extra\n");
        Assert.Equal("pager:regex=extra: with extra\n", (await _program.RunAsync([.. layers, "collection", "test", "--all"])).Succeeded().Output);
    }

    [Fact]
    public async Task A_wrong_line_of_an_environment_is_told_with_its_place_and_hides_nothing()
    {
        _program.Collection.Write("environments/bad.txt", "hello\npager:colour=red\n");
        var found = (await _program.RunAsync("why", "--reverse", "extra")).Failed(3, "environments/bad.txt:2");
        Assert.Single(found.Lines);
    }

    private void Extra(string remark) =>
        _program.Collection.Write("packages/extra/extra.sh.j2", $"{{% set version = \"1.0\" %}}\n#!/bin/sh\n#: pthbs 2\n#: name extra\n#: version {{{{ version }}}}\n#: system {{{{ system }}}}\n#: source {{{{ source(\"extra-\" ~ version ~ \".txt\") }}}} into=out\n{remark}");

    private void Commit()
    {
        if (!Directory.Exists($"{_program.Place}/.git")) TestGit.Run(_program.Place, "init", "--quiet", "--template=", "--initial-branch=main");
        TestGit.Run(_program.Place, "add", "--all");
        TestGit.Run(_program.Place, "commit", "--quiet", "--message", "state");
    }
}
