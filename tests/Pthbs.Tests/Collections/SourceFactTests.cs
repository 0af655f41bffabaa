using Pthbs.Collections;

namespace Pthbs.Tests.Collections;

/// <summary>Facts that layouts write as sources.</summary>
public sealed class SourceFactTests
{
    /// <summary>A name alone says nothing of the bytes: it is refused where it is set, with what makes a source of it, whether the layout or the script comes upon it.</summary>
    [Theory]
    [InlineData("patches = [\"p0.patch\"]", "patches", "\"p0.patch\"", "write file(\"p0.patch\")", "archive = file(\"hello.c\")")]
    [InlineData("archive = \"wordfreq-1.1\"", "archive", "\"wordfreq-1.1\"", "write source(\"wordfreq-1.1\")", "")]
    [InlineData("sources = [\"one.bam into=test\"]", "sources", "\"one.bam into=test\"", "write file(\"one.bam\") ~ \" into=test\"", "archive = file(\"hello.c\")")]
    [InlineData("archive = \"a-\" ~ version", "archive", "\"a-1\"", "write source(\"a-1\")", "")]
    public void A_name_where_a_source_is_wanted_is_refused_with_the_call_that_makes_one(string set, string fact, string got, string hint, string more)
    {
        using var small = new TemporaryDirectory();
        small.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        small.Write("packages/hello/hello.c", "int main;\n");
        small.Write("packages/hello/hello.sh.j2", $"{{% extends \"layouts/base.sh.j2\" %}}\n{{% set version = \"1\" %}}\n{{% set {set} %}}\n{(more.Length == 0 ? "" : $"{{% set {more} %}}\n")}");
        using var below = Collection.Open(ShippedCollection.Path);
        using var collection = Collection.Open(small.Path, below.Directories[0]);
        var error = Assert.Throws<Errors.PthbsException>(() => new Generator(collection).Generate(new PackageRequest("hello")));
        Assert.Equal(($"'{fact}' holds a text that is no source", got, hint), (error.Message, error.Got, error.Hint));
        Assert.StartsWith($"{Path.GetFullPath(small.Path)}/packages/hello/hello.sh.j2:3:", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_that_a_package_is_not_made_of_is_not_named()
    {
        using var small = new TemporaryDirectory();
        small.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        small.Write("packages/hello/hello.sh.j2", "{% extends \"layouts/base.sh.j2\" %}\n{% set version = \"1\" %}\n{% set sources = [\"md5:00 a\"] %}\n{% set archive = \"sha256:\" ~ \"0\" * 3 %}\n");
        using var below = Collection.Open(ShippedCollection.Path);
        using var collection = Collection.Open(small.Path, below.Directories[0]);
        var error = Assert.Throws<Errors.PthbsException>(() => new Generator(collection).Generate(new PackageRequest("hello")));
        Assert.StartsWith($"{Path.GetFullPath(small.Path)}/packages/hello/hello.sh.j2", error.Where, StringComparison.Ordinal);
        Assert.DoesNotContain("debs", error.Describe(), StringComparison.Ordinal);
    }
}
