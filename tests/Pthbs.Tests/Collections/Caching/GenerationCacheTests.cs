using Pthbs.Collections;
using Pthbs.Files;

namespace Pthbs.Tests.Collections.Caching;

/// <summary>Each kind of thing that a package is made from, changed: the result is that of a run without a cache.</summary>
public sealed class GenerationCacheTests
{
    /// <summary>What to change, by a name for the test's. Each must change what is made of <c>top</c>.</summary>
    private static readonly Dictionary<string, Action<CachedCollection>> Changes = new(StringComparer.Ordinal)
    {
        ["its template"] = c => c.Write("lower/packages/top/top.sh.j2", FilledCollection.Top.Replace("echo", "echo now", StringComparison.Ordinal)),
        ["a fact in its template"] = c => c.Write("lower/packages/top/top.sh.j2", FilledCollection.Top.Replace("'one'", "'another'", StringComparison.Ordinal)),
        ["its template, with the same size and the time set back"] = c => Rewrite(c, "lower/packages/top/top.sh.j2"),
        ["its template, replaced by a file of the same size and time"] = c => Replace(c, "lower/packages/top/top.sh.j2"),
        ["its layout"] = c => c.Write("lower/layouts/base.sh.j2", FilledCollection.Head + "{% block body %}{% endblock %}\n# another\n"),
        ["the layout of its layout, new in the layer above"] = c => c.Write("upper/layouts/base.sh.j2", FilledCollection.Head + "{% block body %}{% endblock %}\n# upper\n"),
        ["what it includes"] = c => c.Write("lower/parts/note.j2", "# changed\n"),
        ["what it includes, new in the layer above"] = c => c.Write("upper/parts/note.j2", "# upper\n"),
        ["what it includes if it is there"] = c => c.Write("lower/parts/perhaps.j2", "# there\n"),
        ["what it imports"] = c => c.Write("lower/parts/macros.j2", "{% macro said() %}# other{% endmacro %}"),
        ["a file beside it"] = c => c.Write("lower/packages/top/fix.patch", "other\n"),
        ["the line of a source"] = c => c.Write("lower/downloadlist.sha256", FilledCollection.Lists('b')),
        ["the line of a source, new in the layer above"] = c => c.Write("upper/downloadlist.sha256", FilledCollection.Lists('c')),
        ["the line of a source, gone"] = c => c.Write("lower/downloadlist.sha256", ""),
        ["a package that it needs"] = c => c.Write("lower/packages/low/low.sh.j2", FilledCollection.Head + "echo other\n"),
        ["a package that it needs, new in the layer above"] = c => c.Write("upper/packages/low/low.sh.j2", FilledCollection.Head + "echo upper\n"),
        ["what must be linked with what it needs"] = c => c.Write("lower/packages/low/low.sh.j2", "{% set link_with = ['other'] %}" + FilledCollection.Head),
        ["a package that it needs, gone"] = c => File.Delete(c.PathOf("lower/packages/low/low.sh.j2")),
        ["the package itself, new in the layer above"] = c => c.Write("upper/packages/top/top.sh.j2", FilledCollection.Head + "echo upper\n"),
        ["the package itself, above where there was a directory without a template"] = c => c.Write("upper/packages/mid/mid.sh.j2", FilledCollection.Head + "echo upper\n"),
        ["the package itself, above among systems where there were none"] = c => c.Write("upper/systems/top.sh.j2", FilledCollection.Head + "echo upper\n"),
        ["the package itself, extended by the layer above"] = c => c.Write("upper/packages/top/top.sh.j2", "{% extends below %}{% set summary = 'upper' %}"),
        ["its layout, extended by the layer above"] = c => c.Write("upper/layouts/base.sh.j2", "{% extends below %}{% set version = '5' %}"),
        ["the system"] = c => new List<string> { "upper", "lower" }.ForEach(layer => c.Write($"{layer}/pthbs.yaml", "name: x\nsystem: aarch64-linux\n")),
        ["its directory, now a link to one with the same file"] = c =>
        {
            Directory.Move(c.PathOf("lower/packages/top"), c.PathOf("elsewhere"));
            Directory.CreateSymbolicLink(c.PathOf("lower/packages/top"), c.PathOf("elsewhere"));
        },
        ["a layout that is now a directory"] = c =>
        {
            File.Delete(c.PathOf("lower/layouts/base.sh.j2"));
            Directory.CreateDirectory(c.PathOf("lower/layouts/base.sh.j2"));
        },
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_has_changed_is_made_again(string change)
    {
        using var collection = FilledCollection.New();
        var (before, rendered) = collection.Run("top");
        Assert.Equal((before, 0), collection.Run("top"));
        Assert.True(rendered > 2);

        Changes[change](collection);

        Assert.Equal(collection.NamesWithout(), collection.Names().Names);
        var expected = collection.RunWithout("top");
        Assert.NotEqual(before, expected);
        Assert.Equal(expected, collection.Run("top").Result);
        CachedCollection.Age();
        Assert.Equal(expected, collection.Run("top").Result);
        Assert.Equal(expected, collection.Run("top").Result);
        Assert.Equal(collection.NamesWithout(), collection.Names().Names);
    }

    /// <summary>What nothing depends on renders nothing, and one template that of its package and those above it.</summary>
    [Fact]
    public void Only_what_depends_on_a_change_is_rendered()
    {
        using var collection = FilledCollection.New();
        collection.Run("top");
        collection.Write("lower/packages/new/new.sh.j2", FilledCollection.Head);
        collection.Write("upper/packages/new/new.sh.j2", FilledCollection.Head);
        collection.Write("lower/packages/top/beside.txt", "x");
        collection.Write("lower/systems/alone.sh.j2", FilledCollection.Head);
        collection.Write("lower/downloadlist.sha256", FilledCollection.Lists('a') + FilledCollection.Line('d', "new"));
        Assert.Equal(0, collection.Run("top").Rendered);
        collection.Write("lower/packages/mid/mid.sh.j2", FilledCollection.Head + "echo changed\n");
        // mid, and top, which needs it; low stays.
        Assert.Equal(2, collection.Run("top").Rendered);
    }

    /// <summary>A directory with another package in it is looked through once, not each time from then on; and it is still seen when one comes that hides another.</summary>
    [Fact]
    public void A_directory_that_has_changed_is_saved_with_its_new_stamp()
    {
        using var collection = FilledCollection.New();
        var (before, _) = collection.Run("top");
        var (name, first) = Assert.Single(collection.Files);
        collection.Write("lower/packages/new/new.sh.j2", FilledCollection.Head);
        Directory.CreateDirectory(collection.PathOf("upper/packages/new"));
        CachedCollection.Age();
        Assert.Equal((before, 0), collection.Run("top"));
        var second = collection.Files[name];
        Assert.NotSame(first, second);
        Assert.Equal((before, 0), collection.Run("top"));
        Assert.Same(second, collection.Files[name]);
        collection.Write("upper/packages/low/low.sh.j2", FilledCollection.Head + "echo upper\n");
        Assert.NotEqual(before, collection.RunWithout("top"));
        Assert.Equal(collection.RunWithout("top"), collection.Run("top").Result);
    }

    /// <summary>What a layer hides is an input as well, and so is that it is not there.</summary>
    [Theory]
    [InlineData("lower/packages/top/top.sh.j2", "{% set version = '7' %}" + FilledCollection.Head + "echo other\n")]
    [InlineData("lower/packages/top/top.sh.j2", null)]
    [InlineData("lower/packages/top/fix.patch", "another\n")]
    [InlineData("middle/packages/top/top.sh.j2", "{% extends below %}{% set summary = 'middle' %}")]
    [InlineData("middle/packages/top/top.sh.j2", "{% set version = '9' %}" + FilledCollection.Head + "echo middle\n")]
    [InlineData("upper/packages/top/top.sh.j2", null)]
    public void What_is_below_is_an_input(string relative, string? text)
    {
        using var collection = FilledCollection.New();
        collection.Write("middle/pthbs.yaml", "name: middle\nsystem: x86_64-linux\n");
        Directory.CreateDirectory(collection.PathOf("middle/packages"));
        collection.Write("upper/packages/top/top.sh.j2", "{% extends below %}{% set homepage = 'https://upper.example.org/' %}");
        collection.Layers = ["upper", "middle", "lower"];
        CachedCollection.Age();
        var (before, _) = collection.Run("top");
        Assert.Equal((before, 0), collection.Run("top"));

        if (text is null) File.Delete(collection.PathOf(relative));
        else collection.Write(relative, text);

        var expected = collection.RunWithout("top");
        Assert.NotEqual(before, expected);
        Assert.Equal(expected, collection.Run("top").Result);
        CachedCollection.Age();
        Assert.Equal(expected, collection.Run("top").Result);
    }

    [Fact]
    public void Parameters_are_packages_of_their_own()
    {
        using var collection = FilledCollection.New();
        foreach (var request in (string[])["top", "top:flavour=sweet", "top:flavour=sour"])
        {
            var (first, _) = collection.Run(request);
            Assert.Equal(collection.RunWithout(request), first);
            Assert.Equal((first, 0), collection.Run(request));
        }

        Assert.Equal(collection.RunWithout("top:colour=red"), collection.Run("top:colour=red").Result);
    }

    /// <summary>A file that is changed again at once may keep its size and its times.</summary>
    [Fact]
    public void What_has_just_changed_counts_as_changed()
    {
        using var collection = FilledCollection.New(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 50; i++)
        {
            collection.Write("lower/packages/low/low.sh.j2", FilledCollection.Head + $"echo {i % 10}\n");
            Assert.Equal(collection.RunWithout("top"), collection.Run("top").Result);
            Assert.NotEqual(0, collection.Run("top").Rendered);
        }
    }

    [Fact]
    public void Other_layers_have_packages_of_their_own()
    {
        using var collection = FilledCollection.New();
        collection.Write("upper/packages/mid/mid.sh.j2", FilledCollection.Head + "echo upper\n");
        CachedCollection.Age();
        var (both, _) = collection.Run("top");
        collection.Layers = ["lower"];
        var (lower, rendered) = collection.Run("top");
        Assert.NotEqual(both, lower);
        Assert.Equal(collection.RunWithout("top"), lower);
        Assert.NotEqual(0, rendered);
        Assert.Equal((lower, 0), collection.Run("top"));
        collection.Layers = ["upper", "lower"];
        Assert.Equal((both, 0), collection.Run("top"));
    }

    [Fact]
    public void An_error_is_found_again_each_time()
    {
        using var collection = FilledCollection.New();
        collection.Write("lower/packages/mid/mid.sh.j2", "{{ nothing }}");
        CachedCollection.Age();
        var expected = collection.RunWithout("top");
        Assert.StartsWith("error: ", expected, StringComparison.Ordinal);
        Assert.Equal(expected, collection.Run("top").Result);
        Assert.Equal(expected, collection.Run("top").Result);
    }

    /// <summary>The trust of a collection that was found is asked for each time, also where only a directory has another mode.</summary>
    [Theory]
    [InlineData("lower/layouts/base.sh.j2", 0b110_110_110)]
    [InlineData("lower/packages/top", 0b111_111_111)]
    [InlineData("lower/packages", 0b111_111_111)]
    [InlineData("lower/downloadlist.sha256", 0b110_110_110)]
    public void What_others_can_write_is_refused(string relative, int mode)
    {
        using var collection = FilledCollection.New();
        var trust = new CollectionTrust(Ownership.User, null, LocalAccounts.OfMachine());
        var (before, _) = collection.Run("top", trust);
        Assert.Equal((before, 0), collection.Run("top", trust));

        File.SetUnixFileMode(collection.PathOf(relative), (UnixFileMode)mode);

        var expected = collection.RunWithout("top", trust);
        Assert.Contains("another user can change it", expected, StringComparison.Ordinal);
        Assert.Equal(expected, collection.Run("top", trust).Result);
        // Whoever names the collection trusts it.
        Assert.Equal(before, collection.Run("top").Result);
    }

    /// <summary>Root may read what nobody may; for others it is an error.</summary>
    [Theory]
    [InlineData("lower/packages/top/top.sh.j2")]
    [InlineData("lower/packages/top")]
    [InlineData("lower/packages")]
    [InlineData("lower/downloadlist.sha256")]
    public void What_can_no_longer_be_read_is_an_error(string relative)
    {
        using var collection = FilledCollection.New();
        var (before, _) = collection.Run("top");
        var path = collection.PathOf(relative);
        var mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, UnixFileMode.None);
        var expected = collection.RunWithout("top");
        Assert.Equal(expected, collection.Run("top").Result);
        File.SetUnixFileMode(path, mode);
        Assert.Equal(Ownership.IsRoot, expected == before);
        Assert.Equal(before, collection.Run("top").Result);
    }

    [Fact]
    public void A_lost_script_or_source_is_made_again()
    {
        using var collection = FilledCollection.New();
        var (result, all) = collection.Run("top");
        collection.ForgetScripts();
        Assert.Equal((result, all), collection.Run("top"));
        collection.ForgetSources();
        Assert.Equal((result, 1), collection.Run("top"));
        Assert.Equal((result, 0), collection.Run("top"));
    }

    private static void Rewrite(CachedCollection collection, string relative)
    {
        var path = collection.PathOf(relative);
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("'one'", "'two'", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, time);
    }

    private static void Replace(CachedCollection collection, string relative)
    {
        var path = collection.PathOf(relative);
        var other = collection.PathOf("replacement");
        File.WriteAllText(other, File.ReadAllText(path).Replace("'one'", "'two'", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
        File.Move(other, path, overwrite: true);
    }
}
