using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

/// <summary>What a layout refuses, and what only the script shows, is told at the line of the package's own template that it comes from.</summary>
public sealed class OwnPlaceTests
{
    private const string Layout = """
        #!/bin/sh
        #: pthbs 2
        #: name {{ package.name }}
        #: version {{ version }}
        #: system {{ system }}
        {% set table = {"c": 1, "c++": 2} %}
        {% for language in languages | default([]) %}{% set found = known("languages", language, table) %}{% endfor %}
        {% macro check(entries) %}{% for entry in entries %}{% if entry.user not in ["root"] %}{{ refuse("a service runs as a user that is not there", got=entry.user) }}{% endif %}{% endfor %}{% endmacro %}
        {% set checked = check(services | default([])) %}
        {% for line in dependency_lines(
             depends | default([]),
             toolchain=chosen | default("none")) %}
        #: depends {{ line }}
        {% endfor %}
        {% for line in patches | default([]) + sources | default([]) %}
        #: source {{ line }}
        {% endfor %}
        {% for line in links | default([]) %}
        #: link {{ line }}
        {% endfor %}
        {% block build %}
        {{ archive }}
        {% endblock %}

        """;

    [Theory]
    [InlineData("{% set archiv = 'x' %}", "3:8", "'archive' is undefined", "did you mean 'archive'? the template sets 'archiv'")]
    [InlineData("{% set other = 1 %}\n{% set arhcive = 'x' %}", "4:8", "'archive' is undefined", "did you mean 'archive'? the template sets 'arhcive'")]
    [InlineData("{% set a = 1 %}", "1:12", "the layout base needs the fact 'archive'", "set the fact: {% set archive = source(\"NAME\") %}; a package that is built from something else overrides the block 'sources' (docs/guides/write-a-package.md)")]
    [InlineData("{% set archive = 'x' %}{% set greeting = 'x' %}{% block build %}{{ greting }}{% endblock %}", "3:68", "'greting' is undefined", "did you mean 'greeting'?")]
    public void A_fact_that_is_missing_and_one_that_is_nearly_called_so_are_told_together(string template, string place, string message, string hint)
    {
        using var small = new SmallCollection().Package("zlib", "{% set version = '1' %}{% set archive = 'x' %}");
        small.Write("layouts/base.sh.j2", Layout);
        small.Write("packages/a/a.sh.j2", $"{{% extends 'layouts/base.sh.j2' %}}\n{{% set version = '1' %}}\n{template}\n");

        var error = small.Refused("a");

        Assert.Equal(($"{Path.GetFullPath(small.Path)}/packages/a/a.sh.j2:{place}", message, hint), (error.Where, error.Message, error.Hint));
        Assert.Equal(place[0] != '3' || place == "3:8", error.Details.Any(line => line.StartsWith("found at ", StringComparison.Ordinal) && line.EndsWith(": {{ archive }}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{% set depends = ['zlib', 'zlib lnk'] %}", "3:27", "depends | default([]),")]
    [InlineData("{% set depends = ['zlib', 'zlub'] %}", "3:8", "depends | default([]),")]
    [InlineData("{% set languages = ['c', 'cpp'] %}", "3:26", "known(")]
    [InlineData("{% set languages = ['c'] + more %}", "3:26", null)]
    [InlineData("{% set services = [{'user': 'nobody'}] %}", "3:29", "refuse(")]
    [InlineData("{% set links = ['bin/x'] %}", "3:17", "#: link {{ line }}")]
    [InlineData("{% set version = '1 2' %}", "3:18", "#: version {{ version }}")]
    [InlineData("{% set sources = ['sha256:x y'] %}", "3:19", "#: source {{ line }}")]
    [InlineData("{% set purl = 'zlib' %}", "3:15", null)]
    [InlineData("{% set link_with = 'zlib' %}", "3:8", null)]
    [InlineData("{% set other = 1 %}", "1:12", "{{ archive }}")]
    public void What_is_wrong_is_told_where_the_package_sets_it_and_then_where_the_layout_noticed(string template, string place, string? layout)
    {
        using var small = new SmallCollection().Package("zlib", "{% set version = '1' %}{% set archive = 'x' %}");
        small.Write("layouts/base.sh.j2", Layout);
        small.Write("packages/a/a.sh.j2", $"{{% extends 'layouts/base.sh.j2' %}}\n{{% set version = '1' %}}{(place == "1:12" ? "" : "{% set archive = 'x' %}")}\n{template}\n");

        var error = small.Refused("a");

        Assert.Equal($"{Path.GetFullPath(small.Path)}/packages/a/a.sh.j2:{place}", error.Where);
        if (layout is null) return;
        Assert.Contains(error.Details, line => line.Contains("/layouts/base.sh.j2:", StringComparison.Ordinal) && line.Contains(layout == "depends | default([])," ? "dependency_lines(" : layout, StringComparison.Ordinal));
        Assert.Equal(template.Length < 20 ? "    {% extends 'layouts/base.sh.j2' %}" : "    " + template, error.Details[0]);
    }

    [Fact]
    public void Of_a_package_in_two_layers_the_line_is_found_in_the_one_that_sets_it()
    {
        using var below = new SmallCollection().Package("a", "{% set depends = ['zlub'] %}");
        using var above = new SmallCollection();
        above.Write("packages/a/a.sh.j2", "{% extends below %}\n{% set summary = 'mine' %}\n");
        using var collection = Pthbs.Collections.Collection.Open(above.Path, below.Path);

        var error = Assert.Throws<PthbsException>(() => new Pthbs.Collections.Generator(collection).Generate(new Pthbs.Collections.PackageRequest("a")));

        Assert.Equal($"{Path.GetFullPath(below.Path)}/packages/a/a.sh.j2:2:8", error.Where);
    }

    [Fact]
    public void A_layout_that_is_no_template_is_told_where_it_is()
    {
        using var small = new SmallCollection().Package("a");
        small.Write("layouts/base.sh.j2", "\n{% if %}");

        Assert.Contains("/layouts/base.sh.j2:2:", small.Refused("a").Where, StringComparison.Ordinal);
    }
}
