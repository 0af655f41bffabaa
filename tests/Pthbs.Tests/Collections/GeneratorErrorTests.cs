using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

public sealed class GeneratorErrorTests
{
    [Fact]
    public void An_unknown_package_is_the_mistake_of_who_asked_for_it()
    {
        using var small = new SmallCollection().Package("zlib").Package("a", "\n{% set depends = ['zlub'] %}");
        var typed = small.Refused("zlip");
        Assert.Equal((ErrorKind.Usage, "did you mean 'zlib'?"), (typed.Kind, typed.Hint));
        var written = small.Refused("a");
        Assert.Equal((ErrorKind.Input, "did you mean 'zlib'?"), (written.Kind, written.Hint));
        Assert.Contains("'zlub'", written.Message, StringComparison.Ordinal);
        Assert.Contains(written.Details, line => line.Contains("packages/a/a.sh.j2", StringComparison.Ordinal) && line.Contains("extends", StringComparison.Ordinal));
    }

    [Fact]
    public void A_layout_of_a_collection_that_is_not_below_is_told_with_how_to_lay_it_there()
    {
        using var small = new SmallCollection();
        small.Write("packages/a/a.sh.j2", "{% extends 'layouts/autotools.sh.j2' %}");
        Assert.Contains($"--collection {Path.GetFullPath(small.Path)} --collection DIR", small.Refused("a").Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("archive", "overrides the block 'sources'")]
    [InlineData("fragment", "at the top of the package's template")]
    public void A_fact_that_a_layout_misses_is_told_where_it_belongs(string fact, string hint)
    {
        using var small = new SmallCollection().Package("a");
        small.Write("layouts/base.sh.j2", $"{{{{ {fact} }}}}");
        Assert.Contains(hint, small.Refused("a").Hint, StringComparison.Ordinal);
        // In the package's own template it is a variable like any other.
        small.Write("packages/b/b.sh.j2", $"{{{{ {fact} }}}}");
        Assert.Null(small.Refused("b").Hint);
    }

    [Fact]
    public void A_circle_is_shown_whole()
    {
        using var small = new SmallCollection()
            .Package("entry", "{% set depends = ['a'] %}")
            .Package("a", "{% set depends = ['b'] %}")
            .Package("b", "{% set depends = ['c'] %}")
            .Package("c", "{% set depends = ['a'] %}");
        var error = small.Refused("entry");
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains("circle", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a needs b", "b needs c", "c needs a"], error.Details.Where(line => line.Contains(" needs ", StringComparison.Ordinal)));
        Assert.DoesNotContain("entry needs a", error.Details);
    }

    [Fact]
    public void A_package_that_needs_itself_is_said_to()
    {
        using var small = new SmallCollection().Package("a", "{% set x = dep('a') %}");
        var error = small.Refused("a");
        Assert.Equal("the package 'a' needs itself", error.Message);
        Assert.Contains("packages/a/a.sh.j2:2:", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_source_or_file_is_named_where_it_stands()
    {
        using var small = new SmallCollection()
            .Package("a", "{% set version = '1' %}\n{% set sources = [source('a-2.tar.gz')] %}")
            .Package("b", "{% set sources = [file('fox.patch')] %}");
        small.Write("packages/b/fix.patch", "");
        var source = small.Refused("a");
        Assert.Contains("packages/a/a.sh.j2:3:", source.Where, StringComparison.Ordinal);
        Assert.Equal("did you mean 'a-1.tar.gz'?", source.Hint);
        var file = small.Refused("b");
        Assert.Contains("packages/b/b.sh.j2:2:", file.Where, StringComparison.Ordinal);
        Assert.Equal("did you mean 'fix.patch'?", file.Hint);
    }

    [Fact]
    public void A_source_that_is_near_no_other_is_to_be_added()
    {
        using var small = new SmallCollection().Package("a", "{% set sources = [source('openssl-3.5.6.tar.gz')] %}");
        Assert.Contains("pthbs collection add --source-only", small.Refused("a").Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_parameter_is_refused_with_those_that_exist()
    {
        const string Curl = "{% set tls = param('tls', 'none', choices=['none', 'openssl']) %}";
        using var small = new SmallCollection().Package("curl", Curl).Package("plain").Package("a", "{% set depends = ['curl:tsl=none'] %}");
        var typed = small.Refused("curl:tsl=none");
        Assert.Equal((ErrorKind.Usage, "tls (none, openssl)", "did you mean 'tls'?"), (typed.Kind, typed.Expected, typed.Hint));
        Assert.Equal("no parameters at all", small.Refused("plain:x=1").Expected);
        Assert.Equal((ErrorKind.Input, "did you mean 'tls'?"), (small.Refused("a").Kind, small.Refused("a").Hint));
        Assert.Equal("none, openssl", small.Refused("curl:tls=opensll").Expected);
    }

    [Fact]
    public void A_template_error_says_where_through_which_templates_and_for_which_package()
    {
        using var small = new SmallCollection()
            .Package("top", "{% set depends = ['middle'] %}")
            .Package("middle", "{% set depends = ['broken'] %}")
            .Package("broken", "{% block build %}\nmake {{ flags }}\n{% endblock %}");
        var error = small.Refused("top");
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains("packages/broken/broken.sh.j2:3:", error.Where, StringComparison.Ordinal);
        Assert.Contains("flags", error.Message, StringComparison.Ordinal);
        Assert.Equal(["    make {{ flags }}", "            ^"], error.Details.Take(2));
        Assert.Contains(error.Details, line => line.Contains("layouts/base.sh.j2", StringComparison.Ordinal));
        Assert.Equal(["needed by middle", "needed by top"], error.Details.TakeLast(2));
    }

    [Fact]
    public void A_missing_layout_is_an_error_with_the_one_that_was_meant()
    {
        using var small = new SmallCollection();
        small.Write("packages/a/a.sh.j2", "{% extends \"layouts/bose.sh.j2\" %}\n");
        var error = small.Refused("a");
        Assert.Contains("layouts/bose.sh.j2", error.Message, StringComparison.Ordinal);
        Assert.Contains("layouts/base.sh.j2", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% set depends = 'zlib' %}", "not a list")]
    [InlineData("{% set depends = [['zlib']] %}", "not a text")]
    [InlineData("{% set link_with = 'zlib' %}", "not a list")]
    [InlineData("{% set summary = ['x'] %}", "not a text")]
    [InlineData("{% set depends = ['zlib maybe'] %}", "does not name a package")]
    [InlineData("{% set x = dep() %}", "takes one package")]
    [InlineData("{% set sources = ['sha256:x y'] %}", "not a valid hash")]
    public void A_fact_of_the_wrong_kind_is_refused(string template, string what)
    {
        using var small = new SmallCollection().Package("zlib").Package("a", template);
        var error = small.Refused("a");
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Where);
    }

    [Fact]
    public void A_script_must_bear_the_name_of_its_package()
    {
        using var small = new SmallCollection();
        small.Write("packages/a/a.sh.j2", "#!/bin/sh\n#: pthbs 2\n#: name b\n#: version 1\n#: system x86_64-linux\nmake\n");
        Assert.Equal(("b", "a"), (small.Refused("a").Got, small.Refused("a").Expected));
    }
}
