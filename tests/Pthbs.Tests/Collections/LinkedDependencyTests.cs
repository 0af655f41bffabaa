using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

/// <summary>What <c>link</c> after a dependency means: its toolchain, its C library, and what is known of it afterwards.</summary>
public sealed class LinkedDependencyTests : IDisposable
{
    private readonly SmallCollection _small = new();

    public LinkedDependencyTests() => _small.Write(
        "layouts/base.sh.j2",
        """
        {% set chosen = toolchain if toolchain is defined else param("toolchain", "seed", choices=["seed", "own", "cxx"]) %}
        {% set libc = {"seed": "musl", "own": "musl", "cxx": "glibc"}[chosen] %}
        {% set brought = [] if chosen != "own" or package.name == "compiler" else ["compiler"] %}
        #!/bin/sh
        #: pthbs 2
        #: name {{ package.name }}
        #: version 1
        #: system {{ system }}
        {% for line in dependency_lines(brought + depends | default([]), toolchain=chosen, libc=libc, brought=brought, mixed_libc=mixed_libc | default("")) %}
        #: depends {{ line }}
        {% endfor %}
        echo {{ chosen }}

        """);

    public void Dispose() => _small.Dispose();

    [Fact]
    public void The_toolchain_goes_to_what_is_linked_and_to_what_must_be_linked_with_that_but_not_to_tools()
    {
        _small.Package("compiler").Package("bits").Package("zlib").Package("sed").Package("png", "{% set depends = ['zlib link'] %}{% set link_with = ['zlib', 'bits:toolchain=seed'] %}")
            .Package("viewer", "{% set depends = ['png link', 'sed'] %}");

        Assert.Equal(Ids("compiler", "png:toolchain=own", "sed", "zlib:toolchain=own", "bits"), Depends("viewer:toolchain=own"));
        Assert.Equal(Ids("png", "sed", "zlib", "bits"), Depends("viewer"));
        Assert.Equal(Ids("sed"), _small.Generate("viewer:toolchain=own").Tools);
    }

    [Fact]
    public void What_a_tool_must_be_linked_with_is_a_tool_too()
    {
        _small.Package("zlib").Package("png", "{% set link_with = ['zlib'] %}").Package("viewer", "{% set depends = ['png'] %}");

        Assert.Equal(Ids("png", "zlib"), Depends("viewer:toolchain=cxx"));
        Assert.Equal(Ids("png", "zlib").Order(StringComparer.Ordinal), _small.Generate("viewer:toolchain=cxx").Tools);
    }

    [Fact]
    public void A_mark_alone_changes_no_id()
    {
        _small.Package("zlib").Package("a", "{% set depends = ['zlib yield'] %}");
        var before = _small.Generate("a").Id;
        _small.Package("a", "{% set depends = ['zlib link yield'] %}");
        Assert.Equal(before, _small.Generate("a").Id);
    }

    [Fact]
    public void A_library_with_a_toolchain_of_its_own_keeps_it()
    {
        _small.Package("fixed", "{% set toolchain = 'seed' %}").Package("a", "{% set depends = ['fixed link'] %}").Package("compiler");
        Assert.Equal(Ids("compiler", "fixed"), Depends("a:toolchain=own"));
    }

    [Theory]
    [InlineData("{% set toolchain = 'cxx' %}", "fixed link", "give both the same fact 'languages' or 'toolchain'; if it is right as it is, say why: {% set mixed_libc = \"…\" %}")]
    [InlineData("", "fixed:toolchain=cxx link", "leave out its toolchain: what is linked takes that of 'a'")]
    public void Two_C_libraries_in_one_program_are_refused_with_both_names(string library, string depends, string hint)
    {
        _small.Package("fixed", library).Package("a", $"{{% set depends = ['{depends}'] %}}");

        var error = _small.Refused("a");

        var name = depends.Split(' ')[0];
        Assert.Equal(($"a program cannot hold two C libraries: 'a' is made for musl, and links with '{name}', which is made for glibc", $"{name}: glibc", "musl", hint), (error.Message, error.Got, error.Expected, error.Hint));
    }

    [Fact]
    public void Two_C_libraries_are_refused_where_one_comes_with_a_library()
    {
        _small.Package("fixed", "{% set toolchain = 'cxx' %}").Package("png", "{% set link_with = ['fixed'] %}").Package("a", "{% set depends = ['png link'] %}");
        Assert.Contains("links with 'fixed'", _small.Refused("a").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_allows_two_C_libraries_and_is_kept()
    {
        _small.Package("fixed", "{% set toolchain = 'cxx' %}").Package("a", "{% set depends = ['fixed link'] %}{% set mixed_libc = 'it holds no code' %}");
        var package = _small.Generate("a");
        Assert.Equal(("it holds no code", "musl"), (package.Facts.MixedLibc, package.Facts.Libc));
    }

    [Fact]
    public void A_tool_may_have_any_C_library()
    {
        _small.Package("fixed", "{% set toolchain = 'cxx' %}").Package("a", "{% set depends = ['fixed'] %}");
        Assert.Equal(Ids("fixed"), Depends("a"));
    }

    [Fact]
    public void Another_variant_that_a_package_names_itself_wins_over_what_a_library_asks_for()
    {
        _small.Package("zlib", "{% set level = param('level', '6') %}{% if level != '6' %}{% set unhardened = level %}{% set depends = ['sed'] %}{% endif %}").Package("sed")
            .Package("png", "{% set link_with = ['zlib'] %}").Package("a", "{% set depends = ['png link', 'zlib:level=9 link'] %}");
        Assert.Equal(Ids("png", "zlib:level=9"), Depends("a"));
    }

    [Theory]
    [InlineData("zlib yield link")]
    [InlineData("zlib link link")]
    [InlineData("zlib lnik")]
    [InlineData("zlib link yield run")]
    public void Other_words_after_a_package_are_refused(string text)
    {
        var error = Assert.Throws<PthbsException>(() => DependencyRequest.Parse(text));
        Assert.Equal(("this does not name a package", text), (error.Message, error.Got));
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("zlib link")]
    [InlineData("zlib yield")]
    [InlineData("curl:tls=none link yield")]
    public void What_is_read_is_written_the_same(string text) => Assert.Equal(text, DependencyRequest.Parse(text).ToString());

    [Fact]
    public void An_environment_links_nothing()
    {
        _small.Package("zlib");
        _small.Write("environments/e.txt", "zlib link\n");
        using var collection = _small.Open();
        Assert.Equal("an environment links nothing", Assert.Throws<PthbsException>(() => collection.Environment("e")).Message);
    }

    private List<string> Ids(params string[] packages) => [.. packages.Select(p => _small.Generate(p).Id.ToString())];

    private List<string> Depends(string package) => [.. _small.Generate(package).Script.Header.Dependencies.Select(d => d.Id.ToString())];
}
