using System.Runtime.CompilerServices;
using Pthbs.Collections;
using Pthbs.Collections.Linting;

namespace Pthbs.Tests.Collections;

/// <summary>Lint finds what rendering refuses, by rendering; and of layers only what is in the top one, unless asked for all.</summary>
public sealed class RenderedLintingTests
{
    private const string Whole = "{% set summary = 'a' %}{% set license = 'MIT' %}{% set homepage = 'https://example.org/' %}{% set untested = 'x' %}";

    private static string Shipped([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../collection"));

    private static IReadOnlyList<LintFinding> Check(Collection collection, bool topLayer = true, params string[] packages) =>
        RenderedLinter.Check(collection, packages, topLayer, CollectionLinter.Check(collection, packages, topLayer), TestContext.Current.CancellationToken).Findings;

    [Theory]
    [InlineData("depends = \"x\"", "the list of packages is not a list: \"x\", expected a list of texts, such as [\"zlib\", \"zstd\"]", 18)]
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
        using var collection = Collection.Open(small.Path, Shipped());

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
        Assert.Equal([LintRule.UnknownPackage, LintRule.UnusedVariable, LintRule.Refused], Check(collection, topLayer: false).Where(finding => !finding.IsWarning).Select(finding => finding.Rule));
        // Who names a package of a lower layer asks for it.
        Assert.Equal(LintRule.Refused, Assert.Single(Check(collection, true, "wrong")).Rule);
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
