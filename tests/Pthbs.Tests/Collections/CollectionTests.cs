using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

public sealed class CollectionTests
{
    [Fact]
    public void A_collection_lists_its_packages_and_environments()
    {
        using var small = new SmallCollection().Package("b").Package("a");
        small.Write("packages/README", "no package");
        small.Write("environments/tools.txt", "a\nb yield # a comment\n\n# another\n");
        using var collection = small.Open();
        Assert.Equal(["a", "b"], collection.Packages);
        Assert.Equal(["tools"], collection.Environments);
        Assert.Equal(["a", "b yield"], collection.Environment("tools").Packages.Select(p => p.ToString()));
        Assert.Equal("x86_64-linux", collection.Settings.System);
    }

    [Fact]
    public void An_environment_that_is_not_there_is_an_error_with_those_that_are()
    {
        using var small = new SmallCollection();
        small.Write("environments/tools.txt", "");
        using var collection = small.Open();
        var error = Assert.Throws<PthbsException>(() => collection.Environment("tool"));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Equal("did you mean 'tools'?", error.Hint);
    }

    [Theory]
    [InlineData("a\nb c\n", ":2")]
    [InlineData("a\n\na\n", ":3")]
    [InlineData("A\n", ":1")]
    public void A_wrong_line_of_an_environment_is_named(string text, string line)
    {
        using var small = new SmallCollection();
        small.Write("environments/tools.txt", text);
        using var collection = small.Open();
        Assert.EndsWith("environments/tools.txt" + line, Assert.Throws<PthbsException>(() => collection.Environment("tools")).Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: x\n", "'system' is missing")]
    [InlineData("name: x\nsystem: linux\n", "'system' does not accept this value")]
    [InlineData("name: x\nsystem: x86_64-linux\nmirrors: y\n", "unknown setting 'mirrors'")]
    public void Wrong_settings_are_refused(string settings, string what)
    {
        using var small = new SmallCollection();
        small.Write("pthbs.yaml", settings);
        var error = Assert.Throws<PthbsException>(small.Open);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains("pthbs.yaml", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_without_settings_is_no_collection()
    {
        using var directory = new TemporaryDirectory();
        Assert.Contains("not a collection", Assert.Throws<PthbsException>(() => Collection.Open(directory.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("downloadlist.sha256")]
    [InlineData("pthbs.yaml")]
    [InlineData("layouts/base.sh.j2")]
    [InlineData("packages/a/a.sh.j2")]
    public void A_directory_in_the_place_of_a_file_is_said_to_be_one_and_not_to_be_absent(string path)
    {
        using var small = new SmallCollection().Package("a");
        var place = Path.Combine(small.Path, path);
        File.Delete(place);
        Directory.CreateDirectory(place);
        var error = small.Refused("a");
        Assert.Equal("this is not a regular file", error.Message);
        Assert.Equal("a directory", error.Got);
        // A layout's place is told beside the place that asks for it.
        Assert.Contains(path, error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_collections_laid_one_above_the_other_the_first_wins()
    {
        using var lower = new SmallCollection().Package("a", "{% set summary = 'lower' %}").Package("b", "{% set depends = ['a'] %}");
        using var upper = new SmallCollection().Package("a", "{% set summary = 'upper' %}{% set version = '2' %}");
        using var both = Collection.Open(upper.Path, lower.Path);
        Assert.Equal(["a", "b"], both.Packages);
        var generator = new Generator(both);
        generator.Generate(new PackageRequest("b"));
        Assert.Equal("upper", generator.Generated[0].Facts.Summary);
        using var alone = Collection.Open(lower.Path);
        Assert.NotEqual(generator.Generated[1].Id, new Generator(alone).Generate(new PackageRequest("b")).Id);
    }

    [Fact]
    public void Collections_for_different_systems_cannot_be_laid_one_above_the_other()
    {
        using var one = new SmallCollection();
        using var other = new SmallCollection("aarch64-linux");
        var error = Assert.Throws<PthbsException>(() => Collection.Open(one.Path, other.Path));
        Assert.Equal("aarch64-linux", error.Got);
    }

    [Fact]
    public void A_directory_without_a_template_is_no_package()
    {
        using var small = new SmallCollection().Package("here");
        small.Write("packages/gone/fix.patch.orig", "");
        using var collection = small.Open();
        Assert.Equal(["here"], collection.Packages);
        Assert.Equal(("no package is called 'gone'", "list all packages: pthbs list"), (small.Refused("gone").Message, small.Refused("gone").Hint));
    }
}
