using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pthbs.Collections;
using Pthbs.Scripts;

namespace Pthbs.Tests.Collections;

public sealed class GeneratorTests
{
    /// <summary>What lint cannot know, since it renders nothing.</summary>
    [Fact]
    public void A_phase_that_comes_out_without_a_command_is_a_warning()
    {
        using var small = new SmallCollection().Package("a", "{% block build %}\n# {{ system }}\n{% endblock %}").Package("b", "{% block build %}\ntrue\n{% endblock %}");
        small.Write("layouts/base.sh.j2", $"#!/bin/sh\n#: pthbs 2\n#: name {{{{ package.name }}}}\n#: version 1\n#: system {{{{ system }}}}\n{ScriptPhases.Function}\nif phase build; then (\n{{% block build %}}{{% endblock %}}) fi\n");

        var warning = Assert.Single(small.Generate("a").Warnings);

        Assert.EndsWith("/packages/a/a.sh.j2", warning.File, StringComparison.Ordinal);
        Assert.Equal("line 7 of the script: the phase build has no commands: this is a syntax error to the shell", warning.Message);
        Assert.Empty(small.Generate("b").Warnings);
    }

    private static string Text(GeneratedPackage package) => Encoding.UTF8.GetString(package.Script.Bytes.Span);

    [Fact]
    public void A_package_is_rendered_to_a_script_that_extends_its_layout()
    {
        using var small = new SmallCollection().Package("a", "{% set version = '1.2' %}{% block build %}\n{{ super() }}make check\n{% endblock %}");
        Assert.Equal("#!/bin/sh\n#: pthbs 2\n#: name a\n#: version 1.2\n#: system x86_64-linux\nmake\nmake check\n", Text(small.Generate("a")));
    }

    [Fact]
    public void Facts_do_not_reach_the_script()
    {
        using var plain = new SmallCollection().Package("a");
        using var described = new SmallCollection().Package("a", "{% set summary = 'x' %}{% set license = 'ISC' %}{% set homepage = 'https://example.org/' %}");
        var package = described.Generate("a");
        Assert.Equal(plain.Generate("a").Id, package.Id);
        Assert.Equal(("x", "ISC", "https://example.org/"), (package.Facts.Summary, package.Facts.License, package.Facts.Homepage));
    }

    [Fact]
    public void Dependencies_are_rendered_first_and_each_once()
    {
        using var small = new SmallCollection()
            .Package("top", "{% set depends = ['left', 'right'] %}")
            .Package("left", "{% set depends = ['bottom'] %}")
            .Package("right", "{% set depends = ['bottom yield'] %}")
            .Package("bottom");
        using var collection = small.Open();
        var generator = new Generator(collection);
        var top = generator.Generate(new PackageRequest("top"));
        Assert.Equal(["bottom", "left", "right", "top"], generator.Generated.Select(p => p.Request.Name));
        Assert.Equal([generator.Generated[1].Id, generator.Generated[2].Id], top.Script.Header.Dependencies.Select(d => d.Id));
        Assert.True(generator.Generated[2].Script.Header.Dependencies[0].Yields);
        Assert.Same(top, generator.Generate(new PackageRequest("top")));
        Assert.Same(top, generator.Find(top.Id));
    }

    [Fact]
    public void A_change_of_a_dependency_changes_every_id_above_it()
    {
        using var small = new SmallCollection().Package("a", "{% set depends = ['b'] %}").Package("b");
        var before = small.Generate("a").Id;
        small.Package("b", "{% block build %}\nmake all\n{% endblock %}");
        Assert.NotEqual(before, small.Generate("a").Id);
    }

    [Fact]
    public void A_parameter_makes_another_package_and_its_default_the_same_one()
    {
        using var small = new SmallCollection()
            .Package("curl", "{% set tls = param('tls', 'none', choices=['none', 'openssl']) %}{% block build %}\nmake TLS={{ tls }}\n{% endblock %}")
            .Package("user", "{% set depends = ['curl', 'curl:tls=openssl'] %}{% block build %}\n{{ dep('curl', tls='none') }}\n{% endblock %}");
        var plain = small.Generate("curl");
        var secure = small.Generate("curl:tls=openssl");
        Assert.NotEqual(plain.Id, secure.Id);
        Assert.Equal(plain.Id, small.Generate("curl:tls=none").Id);
        Assert.Equal("tls=openssl (none, openssl)", Assert.Single(secure.Parameters).ToString());
        var user = small.Generate("user");
        Assert.Equal([plain.Id, secure.Id], user.Script.Header.Dependencies.Select(d => d.Id));
        Assert.Contains($"\n{plain.Id}\n", Text(user), StringComparison.Ordinal);
    }

    [Fact]
    public void What_must_be_linked_with_a_library_reaches_its_users_but_not_their_users()
    {
        using var small = new SmallCollection()
            .Package("zlib")
            .Package("png", "{% set depends = ['zlib'] %}{% set link_with = ['zlib'] %}")
            .Package("pdf", "{% set depends = ['png'] %}{% set link_with = ['png'] %}")
            .Package("viewer", "{% set depends = ['pdf'] %}")
            .Package("desktop", "{% set depends = ['viewer'] %}");
        Assert.Equal(["pdf", "png", "zlib"], small.Generate("viewer").Script.Header.Dependencies.Select(d => d.Id.Name));
        Assert.Equal(["viewer"], small.Generate("desktop").Script.Header.Dependencies.Select(d => d.Id.Name));
    }

    [Fact]
    public void What_a_package_says_of_a_dependency_itself_counts_more_than_what_a_library_asks_for()
    {
        using var small = new SmallCollection()
            .Package("zlib")
            .Package("png", "{% set link_with = ['zlib'] %}")
            .Package("viewer", "{% set depends = ['png', 'zlib yield'] %}");
        Assert.Equal([false, true], small.Generate("viewer").Script.Header.Dependencies.Select(d => d.Yields));
    }

    [Theory]
    [InlineData("['png', 'zlib:kind=fast']", "png zlib:kind=fast")]
    [InlineData("['zlib:kind=fast yield', 'png']", "zlib:kind=fast png")]
    [InlineData("['pdf', 'zlib:kind=fast']", "pdf zlib:kind=fast png")]
    [InlineData("['png']", "png zlib")]
    public void The_variant_that_a_package_names_itself_is_the_only_one_that_is_linked(string depends, string expected)
    {
        using var small = new SmallCollection()
            .Package("zlib", "{% set kind = param('kind', 'plain') %}{% block build %}make {{ kind }}\n{% endblock %}")
            .Package("png", "{% set link_with = ['zlib'] %}")
            .Package("pdf", "{% set link_with = ['png', 'zlib'] %}")
            .Package("viewer", $"{{% set depends = {depends} %}}");
        using var collection = small.Open();
        var generator = new Generator(collection);
        var viewer = generator.Generate(new PackageRequest("viewer"));
        Assert.Equal(expected.Split(' '), viewer.Script.Header.Dependencies.Select(d => generator.Find(d.Id)!.Request.ToString()));
    }

    [Fact]
    public void A_test_passes_on_the_parameters_of_the_package_that_it_tests()
    {
        using var small = new SmallCollection()
            .Package("a", "{% set kind = param('kind', 'plain') %}{% if kind == 'fast' %}{% set level = param('level', '1') %}{% endif %}{% block build %}make {{ kind }}{{ level|default('') }}\n{% endblock %}")
            .Package("user", "{% set depends = ['a'] %}");
        small.Write("packages/a/test-a.sh.j2", "{% extends 'layouts/base.sh.j2' %}{% set depends = ['user', 'a'] %}{% set own = param('own', 'no') %}");
        using var collection = small.Open();
        var generator = new Generator(collection);
        string Tested(string request) => generator.Find(generator.Generate(PackageRequest.Parse(request)).Script.Header.Dependencies[1].Id)!.Request.ToString();
        Assert.Equal("a", Tested("test-a"));
        Assert.Equal("a", Tested("test-a:own=yes"));
        Assert.Equal("a:kind=fast", Tested("test-a:kind=fast,own=yes"));
        Assert.Equal("a:kind=fast,level=2", Tested("test-a:kind=fast,level=2"));
        // What others need of it is theirs to say.
        Assert.Equal("a", generator.Find(generator.Generate(PackageRequest.Parse("user")).Script.Header.Dependencies[0].Id)!.Request.ToString());
        Assert.Contains("has no parameter 'level'", Assert.Throws<Pthbs.Errors.PthbsException>(() => Tested("test-a:level=2")).Message, StringComparison.Ordinal);
        Assert.Contains("has no parameter 'other'", Assert.Throws<Pthbs.Errors.PthbsException>(() => Tested("test-a:other=2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_is_looked_up_and_a_file_is_hashed()
    {
        using var small = new SmallCollection().Package("a", "{% set sources = [source('a-1.tar.gz') ~ ' unpack', file('fix.patch')] %}");
        small.Write("packages/a/fix.patch", "--- a\n");
        var package = small.Generate("a");
        var key = new SourceKey(SourceKind.Sha256, Convert.ToHexStringLower(SHA256.HashData("--- a\n"u8)));
        Assert.Equal([$"sha256:{new string('a', 64)} a-1.tar.gz unpack", $"{key} fix.patch"], package.Script.Header.Sources.Select(s => s.ToString()));
        var file = Assert.Single(package.Files);
        Assert.Equal((key, "--- a\n"), (file.Key, Encoding.UTF8.GetString(file.Bytes.Span)));
    }

    [Fact]
    public void A_chain_of_packages_may_be_longer_than_a_stack_is_deep()
    {
        const int Length = 500;
        using var small = new SmallCollection().Package("p0");
        for (var i = 1; i < Length; i++) small.Package(string.Create(CultureInfo.InvariantCulture, $"p{i}"), $"{{% set depends = ['p{i - 1}'] %}}");
        using var collection = small.Open();
        var generator = new Generator(collection);
        generator.Generate(new PackageRequest($"p{Length - 1}"));
        Assert.Equal(Length, generator.Generated.Count);
    }
}
