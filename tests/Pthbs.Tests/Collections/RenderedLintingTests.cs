using Pthbs.Collections;
using Pthbs.Collections.Linting;

namespace Pthbs.Tests.Collections;

/// <summary>Lint finds what rendering refuses, by rendering; and of layers only what is in the top one, unless asked for all.</summary>
public sealed class RenderedLintingTests
{
    private const string Whole = "{% set summary = 'a' %}{% set license = 'MIT' %}{% set homepage = 'https://example.org/' %}{% set untested = 'x' %}";

    /// <summary>What is found; of the download list of a small collection no test here uses the one line that it begins with.</summary>
    private static IReadOnlyList<LintFinding> Check(Collection collection, bool topLayer = true, params string[] packages) =>
        [.. RenderedLinter.Check(collection, packages, topLayer, CollectionLinter.Check(collection, packages, topLayer), TestContext.Current.CancellationToken).Findings.Where(f => f.Rule != LintRule.UnusedFile || f.Line > 1 || f.Where.EndsWith(".patch", StringComparison.Ordinal))];

    [Theory]
    [InlineData("depends = [\"zlib lnk\"]", "this does not name a package: zlib lnk, expected PACKAGE, and after it 'link', 'yield' or 'link yield'", 19)]
    [InlineData("languages = [\"cpp\"]", "the fact 'languages' does not accept this value: cpp, expected c, c++, go, rust", 21)]
    [InlineData("tools = [\"mesom\"]", "the fact 'tools' does not accept this value: mesom, expected autoconf, automake, cmake, gettext, libtool, meson, ninja, perl, pkgconf, python", 17)]
    [InlineData("link_with = \"zlib\"", "the fact 'link_with' is not a list: \"zlib\", expected a list of texts, such as [\"zlib\", \"zstd\"]", 8)]
    [InlineData("options = [\"leek-check=off\"]", null, 19)]
    public void A_constant_that_rendering_refuses_is_found_where_it_stands(string set, string? message, int column)
    {
        using var small = new SmallCollection();
        File.Delete(Path.Combine(small.Path, "layouts/base.sh.j2"));
        small.Write("packages/tool/tool.sh.j2", $"{{% extends \"layouts/autotools.sh.j2\" %}}\n{{% set version = \"1\" %}}{Whole}{{% set archive = source(\"a-1.tar.gz\") %}}\n{{% set {set} %}}\n");
        small.Write("packages/user/user.sh.j2", $"{{% extends \"layouts/autotools.sh.j2\" %}}\n{{% set version = \"1\" %}}{Whole}{{% set archive = source(\"a-1.tar.gz\") %}}\n{{% set depends = [\"tool\"] %}}\n");
        using var collection = Collection.Open(small.Path, ShippedCollection.Path);

        var finding = Assert.Single(Check(collection));

        Assert.Equal((LintRule.Refused, $"{Path.GetFullPath(small.Path)}/packages/tool/tool.sh.j2", 3, column), (finding.Rule, finding.Where, finding.Line, finding.Column));
        Assert.Equal(["tool", "user"], finding.Packages);
        if (message is not null) Assert.Equal(message, finding.Message);
    }

    [Theory]
    [InlineData("{% set depends = ['zilb'] %}", LintRule.UnknownPackage)]
    [InlineData("{% block build %}{{ verison }}{% endblock %}", LintRule.UnknownVariable)]
    public void What_is_found_without_rendering_is_told_once(string template, LintRule rule)
    {
        using var small = new SmallCollection().Package("zlib", Whole).Package("a", Whole + template).Package("user", Whole + "{% set depends = ['a'] %}");
        using var collection = small.Open();

        Assert.Equal(rule, Assert.Single(Check(collection)).Rule);
    }

    [Fact]
    public void A_script_that_no_shell_understands_is_found_at_the_line_of_the_template()
    {
        using var small = new SmallCollection().Package("a", Whole + "\n{% block build %}\nmake\nif true; then\n\techo open\n{% endblock %}\n");
        using var collection = small.Open();

        var finding = Assert.Single(Check(collection));

        Assert.Equal((LintRule.ShellSyntax, 6), (finding.Rule, finding.Line));
        Assert.Contains("'fi' is missing for 'then' in line", finding.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], finding.Packages);
    }

    [Fact]
    public void Each_choice_of_a_parameter_is_rendered()
    {
        using var small = new SmallCollection().Package("a", Whole + "{% set kind = param('kind', 'small', choices=['small', 'large', 'odd']) %}{% if kind == 'large' %}{% set version = refuse('not so large') %}{% endif %}");
        using var collection = small.Open();

        Assert.Equal(["a:kind=large"], Assert.Single(Check(collection)).Packages);
    }

    [Fact]
    public void Sources_and_patches_that_nothing_uses_are_warned_of()
    {
        using var small = new SmallCollection().Package("a", Whole + "{% set name = 'b-' ~ version | default('1') %}{% set sources = [source(name ~ '.tar.gz'), file('used.patch')] %}{% if false %}{{ source('c.tar.gz') }}{% endif %}");
        File.AppendAllText(Path.Combine(small.Path, "downloadlist.sha256"), $"sha256:{new string('b', 64)}  b-1.tar.gz  https://example.org/b\nsha256:{new string('c', 64)}  c.tar.gz  https://example.org/c\nsha256:{new string('d', 64)}  d.tar.gz  https://example.org/d\n");
        small.Write("packages/a/used.patch", "x");
        small.Write("packages/a/left.patch", "y");
        using var collection = small.Open();

        var found = Check(collection).Where(f => f.Rule == LintRule.UnusedFile).Select(f => (Path.GetFileName(f.Where), f.Line, f.Message, f.IsWarning));

        Assert.Equal([("downloadlist.sha256", 4, "no package uses 'd.tar.gz'", true), ("left.patch", 1, "no template uses this patch", true)], found);
        // Whoever asks of one package is told of that one.
        Assert.Empty(Check(collection, true, "a"));
    }

    [Fact]
    public void A_wrong_layout_is_told_once()
    {
        using var small = new SmallCollection().Package("a", Whole).Package("b", Whole);
        small.Write("layouts/base.sh.j2", "{{ 'x' | uper }}\n");
        using var collection = small.Open();

        Assert.Equal(LintRule.UnknownFilter, Assert.Single(Check(collection)).Rule);
    }

    [Fact]
    public void What_is_in_a_layer_below_is_that_layers_business()
    {
        using var below = new SmallCollection().Package("zlib").Package("wrong", Whole + "{% set depends = 'zlib' %}").Package("odd", Whole + "{% set sumary = 'x' %}");
        below.Write("environments/all.txt", "none\n");
        using var above = new SmallCollection().Package("mine", Whole + "{% set depends = ['zlib'] %}");
        File.Delete(Path.Combine(above.Path, "layouts/base.sh.j2"));
        using var collection = Collection.Open(above.Path, below.Path);

        Assert.Empty(Check(collection));
        Assert.Equal(1, CollectionLinter.Check(collection, [], true).Templates);
        Assert.Equal([LintRule.UnknownPackage, LintRule.UnusedVariable, LintRule.InvalidFact], Check(collection, topLayer: false).Where(finding => !finding.IsWarning).Select(finding => finding.Rule));
        // Who names a package of a lower layer asks for it.
        Assert.Equal(LintRule.InvalidFact, Assert.Single(Check(collection, true, "wrong")).Rule);
        Assert.Equal(1, CollectionLinter.Check(collection, ["wrong"]).Templates);
    }

    [Fact]
    public void A_package_above_is_told_of_what_it_needs_below()
    {
        using var below = new SmallCollection().Package("wrong", Whole + "{% set depends = 'zlib' %}");
        using var above = new SmallCollection().Package("mine", Whole + "{% set depends = ['wrong'] %}");
        using var collection = Collection.Open(above.Path, below.Path);

        Assert.Equal($"{Path.GetFullPath(below.Path)}/packages/wrong/wrong.sh.j2", Assert.Single(Check(collection)).Where);
    }
}
