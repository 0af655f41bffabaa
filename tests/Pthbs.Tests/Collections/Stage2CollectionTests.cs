using System.Runtime.CompilerServices;
using Pthbs.Collections;

namespace Pthbs.Tests.Collections;

/// <summary>The collection of this repository with collection-stage2 laid over it: what is built from the frozen toolchain.</summary>
public sealed class Stage2CollectionTests
{
    private const string Seed = "debian-seed";

    private static string Place(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", name));

    private static readonly string[] OfDebian = ["debian-cargo", "debian-go"];

    private static void SkipElsewhere() => Assert.SkipUnless(Directory.Exists($"{Place("collection-stage2")}/packages"), "this user or this directory cannot see the checkout's collection-stage2");

    [Fact]
    public void Every_package_but_the_seed_itself_is_built_without_the_seed_or_with_its_build_tools_alone()
    {
        SkipElsewhere();
        using var collection = Collection.Open(Place("collection-stage2"), Place("collection"));
        var generator = new Generator(collection);
        foreach (var name in collection.Packages.Where(n => !n.StartsWith(Seed, StringComparison.Ordinal) && !OfDebian.Contains(n))) generator.Generate(new PackageRequest(name));
        Assert.NotEmpty(generator.Generated);
        var compiler = generator.Generate(new PackageRequest("frozen-musl-toolchain")).Id;
        var withTools = generator.Generated.Where(p => p.Script.Header.Rootfs is not null).ToList();
        // Go and Rust are compiled by Debian's, until the collection has compilers of its own.
        foreach (var name in OfDebian)
        {
            Assert.All(withTools.Where(p => p.Script.Header.Rootfs!.Value.Name == name), package => Assert.Contains($"layouts/{name["debian-".Length..]}.sh.j2", File.ReadAllText(package.Where), StringComparison.Ordinal));
            withTools.RemoveAll(p => p.Script.Header.Rootfs!.Value.Name == name);
        }

        Assert.All(withTools, package =>
        {
            Assert.StartsWith("debian-seed-tools.", package.Script.Header.Rootfs.ToString(), StringComparison.Ordinal);
            Assert.Contains("{% set tools = ", File.ReadAllText(package.Where) + Layout(package.Where), StringComparison.Ordinal);
            Assert.Contains(compiler, package.Script.Header.Dependencies.Select(d => d.Id));
        });
        Assert.NotEmpty(withTools);
        Assert.All(generator.Generated.Where(p => p.Script.Header.Rootfs is null), package =>
        {
            if (package.Id.Name != "debian-seed-tools" && !OfDebian.Contains(package.Id.Name)) Assert.False(package.Id.Name.StartsWith(Seed, StringComparison.Ordinal), $"something asks for {package.Id}");
        });

        // The layout that a template extends.
        static string Layout(string template) => File.ReadAllText(Path.Combine(Place("collection"), File.ReadLines(template).First().Split('"')[1]));
    }

    [Fact]
    public void The_frozen_packages_need_an_archive_and_nothing_else()
    {
        SkipElsewhere();
        using var collection = Collection.Open(Place("collection-stage2"));
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
