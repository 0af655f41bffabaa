using System.Text;
using Pthbs.Collections;
using Pthbs.Collections.Linting;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

/// <summary>A package of an upper layer that extends the one below.</summary>
public sealed class LayersTests : IDisposable
{
    private const string Head = "#!/bin/sh\n#: pthbs 2\n#: name {{ package.name }}\n#: version {{ version }}\n#: system {{ system }}\n{% for line in sources | default([]) %}\n#: source {{ line }}\n{% endfor %}\n";
    private const string Layout = Head + "flags {{ flags | join(',') }}\n{% block build %}\nmake\n{% endblock %}\n{% block install %}\nmake install\n{% endblock %}\n";
    private const string Lower = "{% extends 'layouts/base.sh.j2' %}\n{% set version = '1' %}\n{% set summary = 'a' %}\n{% set flags = ['x', version] %}\n{% block build %}\nlower\n{% endblock %}\n";
    private readonly TemporaryDirectory _directory = new();

    public LayersTests()
    {
        foreach (var layer in (string[])["top", "middle", "bottom"])
        {
            Write($"{layer}/pthbs.yaml", $"name: {layer}\nsystem: x86_64-linux\n");
            Directory.CreateDirectory(PathOf($"{layer}/packages"));
        }

        Write("bottom/layouts/base.sh.j2", Layout);
        Write("bottom/packages/a/a.sh.j2", Lower);
        Write("bottom/packages/a/fix.patch", "bottom");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Facts_and_blocks_that_differ_are_all_that_has_to_be_said()
    {
        Write("top/packages/a/a.sh.j2", "{% extends below %}\n{% set version = '2' %}\n{% set flags = flags + ['y'] %}\n{% block install %}\n{{ super() }}\nmore\n{% endblock %}\n");

        var package = Generate("a");

        Assert.Equal("flags x,1,y\nlower\nmake install\n\nmore\n", Commands(package));
        Assert.Equal(("2", "a"), (package.Version, package.Facts.Summary));
        Assert.Equal(PathOf("top/packages/a/a.sh.j2"), package.Where);
    }

    [Fact]
    public void Each_layer_goes_on_where_the_one_below_ends()
    {
        Write("top/packages/a/a.sh.j2", "{% extends below %}{% set flags = flags + ['top'] %}{% block build %}{{ super() }}top\n{% endblock %}");
        Write("middle/packages/a/a.sh.j2", "{% extends below %}{% set flags = flags + ['middle'] %}{% set summary = 'm' %}{% block build %}{{ super() }}middle\n{% endblock %}");

        var package = Generate("a");

        Assert.Equal("flags x,1,middle,top\nlower\nmiddle\ntop\nmake install\n", Commands(package));
        Assert.Equal("m", package.Facts.Summary);
    }

    /// <summary>A layer without the package does not matter.</summary>
    [Fact]
    public void What_differs_in_nothing_is_the_same_package()
    {
        var before = Generate("a").Id;
        Write("top/packages/a/a.sh.j2", "{% extends below %}\n");

        Assert.Equal(before, Generate("a").Id);
    }

    /// <summary>A whole script sets its facts before its first line, and prints after those of the layers above.</summary>
    [Fact]
    public void A_script_without_a_layout_can_be_extended_too()
    {
        Write("bottom/packages/a/a.sh.j2", "{% set version = '1' %}{% set words = ['one'] %}" + Head + "{% block body %}echo {{ words | join(' ') }} {{ later | default('none') }}{% endblock %}\n{% set version = 'late' %}{{ version }}\n");
        Write("middle/packages/a/a.sh.j2", "{% extends below %}{% set words = words + ['two'] %}{% set later = 'now' %}");
        Write("top/packages/a/a.sh.j2", "{% extends below %}{% set words = words + ['three'] %}{% set version = '2' %}{% block body %}{{ super() }}!{% endblock %}");

        var package = Generate("a");

        Assert.Equal("echo one two three now!2\n", Commands(package));
        Assert.Equal("2", package.Version);
    }

    [Fact]
    public void A_layout_can_extend_the_one_below()
    {
        Write("top/layouts/base.sh.j2", "{% extends below %}{% block install %}top\n{% endblock %}");

        Assert.Equal("flags x,1\nlower\ntop\n", Commands(Generate("a")));
    }

    [Fact]
    public void A_test_can_extend_the_one_below_and_its_package_too()
    {
        Write("bottom/packages/a/test-a.sh.j2", "{% extends 'layouts/base.sh.j2' %}{% set version = '1' %}{% set flags = [dep('a')] %}");
        Write("top/packages/a/a.sh.j2", "{% extends below %}{% set version = '2' %}");

        var (package, test) = (Generate("a"), Generate("test-a"));
        Assert.Contains(package.Id.ToString(), Commands(test), StringComparison.Ordinal);
        Assert.Equal("2", package.Version);

        Write("top/packages/a/test-a.sh.j2", "{% extends below %}{% block build %}more\n{% endblock %}");
        Assert.Contains("more", Commands(Generate("test-a")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_looked_for_beside_the_template_that_asks_for_it()
    {
        Write("bottom/packages/a/a.sh.j2", Lower.Replace("{% set flags", "{% set sources = [file('fix.patch')] %}{% set flags", StringComparison.Ordinal));
        Write("top/packages/a/a.sh.j2", "{% extends below %}{% set sources = sources + [file('own.patch')] %}");
        Write("top/packages/a/own.patch", "top");
        Write("top/packages/a/fix.patch", "not this one");

        var package = Generate("a");

        Assert.Equal(["bottom", "top"], package.Files.Select(file => Encoding.UTF8.GetString(file.Bytes.Span)));
        Assert.Equal(["fix.patch", "own.patch"], package.Script.Header.Sources.Select(source => source.File));
    }

    [Fact]
    public void A_file_of_the_package_that_a_layout_asks_for_is_not_beside_the_layout()
    {
        Write("bottom/layouts/base.sh.j2", Layout + "{{ file('own.patch') }}");
        Write("bottom/packages/a/own.patch", "x");

        var error = Assert.Throws<PthbsException>(() => Generate("a"));

        Assert.Equal("there is no file 'own.patch' beside the template", error.Message);
        Assert.Equal(PathOf("bottom/layouts/"), Path.GetFullPath(error.Got!));
        Assert.Contains("call it in the template of the package", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_hidden_package_includes_of_its_own_is_its_own()
    {
        Write("bottom/packages/a/a.sh.j2", Lower.Replace("lower", "{% include 'packages/a/part.sh.j2' %}", StringComparison.Ordinal));
        Write("bottom/packages/a/part.sh.j2", "bottom part");
        Write("top/packages/a/a.sh.j2", "{% extends below %}");
        Write("top/packages/a/part.sh.j2", "top part");

        Assert.Contains("bottom part", Commands(Generate("a")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_is_looked_for_in_the_lists_of_all_layers()
    {
        foreach (var (layer, name, hash) in ((string, string, char)[])[("bottom", "low.tar", 'b'), ("top", "high.tar", 'c')])
            Write($"{layer}/downloadlist.sha256", $"sha256:{new string(hash, 64)}  {name}  https://example.org/{name}\n");
        Write("bottom/packages/a/a.sh.j2", Lower.Replace("{% set flags", "{% set sources = [source('low.tar')] %}{% set flags", StringComparison.Ordinal));
        Write("top/packages/a/a.sh.j2", "{% extends below %}{% set sources = sources + [source('high.tar')] %}");

        Assert.Equal(["low.tar", "high.tar"], Generate("a").Script.Header.Sources.Select(source => source.File));
    }

    [Theory]
    [InlineData("packages/b/b.sh.j2", "{% extends below %}", "nothing is below: no lower layer has the package 'b'")]
    [InlineData("packages/b/b.sh.j2", "{% extends 'layouts/b.sh.j2' %}", "nothing is below: no lower layer has 'layouts/b.sh.j2'")]
    public void Where_nothing_is_below_the_error_names_the_layers(string template, string text, string message)
    {
        Write($"top/{template}", text);
        Write("top/layouts/b.sh.j2", "{% extends below %}");

        var error = Assert.Throws<PthbsException>(() => Generate("b"));

        Assert.Equal((ErrorKind.Input, message), (error.Kind, error.Message));
        Assert.Equal($"the layers {PathOf("top")}, {PathOf("middle")}, {PathOf("bottom")}", error.Got);
    }

    [Theory]
    [InlineData("below")]
    [InlineData("'layouts/autotools.sh.j2'")]
    [InlineData("'systems/minimal.sh.j2'")]
    public void A_collection_that_is_used_alone_is_told_to_be_put_above_another(string extended)
    {
        Write("top/packages/a/a.sh.j2", $"{{% extends {extended} %}}");
        using var alone = Collection.Open(PathOf("top"));

        var error = Assert.Throws<PthbsException>(() => new Generator(alone).Generate(new PackageRequest("a")));

        Assert.Contains($"--collection {PathOf("top")} --collection DIR", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% set version = '2' %}{% extends below %}", "the template extends the one below after it has set something, which that one would override", "extend first, then set what differs")]
    [InlineData("{% extends 'below' %}", "there is no template 'below'", "write it without quotes: {% extends below %}")]
    [InlineData("{% extends 'layer 3: packages/a/a.sh.j2' %}", "there is no template 'layer 3: packages/a/a.sh.j2'", "write {% extends below %} for the template below this one")]
    public void What_is_written_wrongly_is_told(string text, string message, string hint)
    {
        Write("top/packages/a/a.sh.j2", text);

        var error = Assert.Throws<PthbsException>(() => Generate("a"));

        Assert.Equal((message, hint), (error.Message, error.Hint));
    }

    [Fact]
    public void An_error_below_tells_how_it_came_about()
    {
        Write("bottom/packages/a/a.sh.j2", Lower.Replace("version]", "version] + 1", StringComparison.Ordinal));
        Write("top/packages/a/a.sh.j2", "\n{% extends below %}");

        var error = Assert.Throws<PthbsException>(() => Generate("a"));

        Assert.StartsWith(PathOf("bottom/packages/a/a.sh.j2:4"), error.Where, StringComparison.Ordinal);
        Assert.Contains(error.Details, line => line.Contains(PathOf("top/packages/a/a.sh.j2:2"), StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_top_layer_is_edited()
    {
        using var collection = Open();

        var error = Assert.Throws<PthbsException>(() => collection.EditableLayerOf("a"));

        Assert.Equal((ErrorKind.Usage, PathOf("bottom/packages/a/a.sh.j2")), (error.Kind, error.Where));
        Assert.Contains("{% extends below %}", error.Hint, StringComparison.Ordinal);
        Write("top/packages/a/a.sh.j2", "{% extends below %}");
        using var now = Open();
        Assert.Equal(PathOf("top"), now.EditableLayerOf("a").Root);
    }

    /// <summary>As an update tries its edit: the copy stands in for what it was made from.</summary>
    [Fact]
    public void An_edited_copy_is_above_what_its_original_is_above()
    {
        Write("top/packages/a/a.sh.j2", "{% extends below %}{% set flags = flags + ['y'] %}");
        var original = Generate("a").Id;
        Write("copy/pthbs.yaml", "name: copy\nsystem: x86_64-linux\n");
        Write("copy/packages/a/a.sh.j2", File.ReadAllText(PathOf("top/packages/a/a.sh.j2")));
        using var collection = Collection.Open(PathOf("copy"), PathOf("top"), PathOf("middle"), PathOf("bottom"));
        collection.TopReplacesNext = true;

        Assert.Equal(original, new Generator(collection).Generate(new PackageRequest("a")).Id);
    }

    [Fact]
    public void Lint_looks_through_the_layers()
    {
        Write("top/packages/a/a.sh.j2", "{% extends below %}\n{% set flags = flags + ['y'] %}\n{% set homepage = 'https://example.org/' %}\n{% set license = 'MIT' %}\n{% set summray = 'x' %}\n{% block biuld %}{% endblock %}\n");
        Write("top/packages/b/b.sh.j2", "{% extends below %}\n{% set untested = 'x' %}");
        using var collection = Open();

        var found = CollectionLinter.Check(collection, []).Findings.Where(finding => finding.Rule != LintRule.MissingTest).Select(finding => (finding.Rule, Path.GetRelativePath(PathOf(""), finding.Where), finding.Line, finding.Hint));

        Assert.Equal(
            [
                (LintRule.UnusedVariable, "top/packages/a/a.sh.j2", 5, "did you mean 'summary'?"),
                (LintRule.UnusedBlock, "top/packages/a/a.sh.j2", 6, "did you mean 'build'?"),
                (LintRule.MissingTemplate, "top/packages/b/b.sh.j2", 1, null),
            ],
            found.Where(finding => finding.Rule != LintRule.MissingFact));
    }

    private string PathOf(string relative) => Path.GetFullPath(Path.Combine(_directory.Path, relative));

    private void Write(string relative, string content) => _directory.Write(relative, content);

    private Collection Open() => Collection.Open(PathOf("top"), PathOf("middle"), PathOf("bottom"));

    private GeneratedPackage Generate(string name)
    {
        using var collection = Open();
        return new Generator(collection).Generate(new PackageRequest(name));
    }

    /// <summary>What stands after the header.</summary>
    private static string Commands(GeneratedPackage package) =>
        string.Concat(Encoding.UTF8.GetString(package.Script.Bytes.Span).Split('\n').SkipWhile(line => line.StartsWith('#')).Select(line => line + "\n"))[..^1];
}
