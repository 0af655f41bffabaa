using System.Runtime.CompilerServices;
using Pthbs.Collections;

namespace Pthbs.Tests.Collections;

/// <summary>The collection of this repository with collection-own laid over it: what is built from the frozen toolchain.</summary>
public sealed class OwnCollectionTests
{
    private const string Seed = "debian-seed";

    private static string Place(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", name));

    private static void SkipElsewhere() => Assert.SkipUnless(Directory.Exists($"{Place("collection-own")}/packages"), "this user or this directory cannot see the checkout's collection-own");

    [Fact]
    public void Every_package_but_the_seed_itself_is_built_without_the_seed()
    {
        SkipElsewhere();
        using var collection = Collection.Open(Place("collection-own"), Place("collection"));
        var generator = new Generator(collection);
        foreach (var name in collection.Packages.Where(n => !n.StartsWith(Seed, StringComparison.Ordinal))) generator.Generate(new PackageRequest(name));
        Assert.NotEmpty(generator.Generated);
        Assert.All(generator.Generated, package =>
        {
            Assert.False(package.Id.Name.StartsWith(Seed, StringComparison.Ordinal), $"something asks for {package.Id}");
            Assert.Null(package.Script.Header.Root);
        });
    }

    [Fact]
    public void The_frozen_packages_need_an_archive_and_nothing_else()
    {
        SkipElsewhere();
        using var collection = Collection.Open(Place("collection-own"));
        var generator = new Generator(collection);
        Assert.NotEmpty(collection.Packages);
        Assert.All(collection.Packages, name =>
        {
            var script = generator.Generate(new PackageRequest(name)).Script;
            Assert.StartsWith("frozen-", name, StringComparison.Ordinal);
            Assert.Empty(script.Requirements);
            Assert.Single(script.Header.Sources);
        });
    }
}
