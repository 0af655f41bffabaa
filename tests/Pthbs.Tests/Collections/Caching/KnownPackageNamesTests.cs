namespace Pthbs.Tests.Collections.Caching;

/// <summary>Names are found by the looks at what was rendered; each change that makes or ends a package is seen.</summary>
public sealed class KnownPackageNamesTests
{
    [Fact]
    public void Names_of_packages_are_those_without_a_cache()
    {
        using var collection = FilledCollection.New();
        var all = collection.NamesWithout();
        Assert.Equal((all, all), collection.Names());
        collection.Run("top");
        var (names, looks) = collection.Names();
        Assert.Equal(all, names);
        Assert.DoesNotContain("top", looks, StringComparison.Ordinal);
        Assert.NotEqual(all, looks);

        collection.Write("upper/packages/new/new.sh.j2", FilledCollection.Head);
        Assert.Equal((collection.NamesWithout(), looks), collection.Names());
        // The same name in a layer above, and a system of that name.
        collection.Write("upper/packages/top/top.sh.j2", FilledCollection.Head);
        Assert.Equal(collection.NamesWithout(), collection.Names().Names);
        Directory.Delete(collection.PathOf("upper/packages/top"), recursive: true);
        collection.Write("lower/systems/other.sh.j2", FilledCollection.Head);
        Assert.Equal(collection.NamesWithout(), collection.Names().Names);
        collection.Write("lower/systems/top.sh.j2", FilledCollection.Head);
        Assert.Contains("are both called 'top'", collection.Names().Names, StringComparison.Ordinal);
        Directory.Delete(collection.PathOf("lower/systems"), recursive: true);
        // What git leaves behind of a package.
        collection.Write("lower/packages/top/left.o", "");
        File.Delete(collection.PathOf("lower/packages/top/top.sh.j2"));
        Assert.Equal(collection.NamesWithout(), collection.Names().Names);
        Assert.DoesNotContain("top", collection.Names().Names, StringComparison.Ordinal);
    }
}
