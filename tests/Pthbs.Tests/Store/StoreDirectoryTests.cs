using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

public sealed class StoreDirectoryTests : IDisposable
{
    private static readonly PackageId Id = new("zlib", new string('a', 64));
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private StoreDirectory Open() => StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    [Fact]
    public void A_package_is_there_when_it_is_published_and_not_before()
    {
        using var store = Open();
        using var tree = store.NewTree("x");
        tree.Root.WriteAtomically("file", "content");
        Assert.False(store.Contains(Id));
        store.Publish(tree, Id);
        Assert.True(store.Contains(Id));
        Assert.Empty(store.Pending.List());
    }

    [Fact]
    public void What_is_opened_for_reading_makes_nothing_and_is_empty_where_it_is_missing()
    {
        using (var store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state", StoreAccess.Reading))
        {
            Assert.False(store.Contains(Id) || store.Contains(new EnvironmentId(Id.Hash)));
            Assert.Empty(store.List());
            Assert.Empty(store.ListEnvironments());
            Assert.Empty(store.Roots.Names);
            Assert.Empty(store.Records.List());
            Assert.Null(store.Records.TryRead(Id));
            Assert.Null(store.Scripts.TryRead(Id));
            Assert.Throws<PthbsException>(() => store.OpenPackage(Id));
        }

        Assert.Empty(_directory.Handle.List());
        // What is something else is an error and not empty.
        _directory.Write("file", "");
        Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{_directory.Path}/file", $"{_directory.Path}/state", StoreAccess.Reading));
        Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{_directory.Path}/file/store", $"{_directory.Path}/state", StoreAccess.Reading));
    }

    [Fact]
    public void Of_two_that_publish_one_package_the_first_stays()
    {
        using var store = Open();
        foreach (var content in (string[])["first", "second"])
        {
            using var tree = store.NewTree("x");
            tree.Root.WriteAtomically("file", content);
            store.Publish(tree, Id);
        }

        using var package = store.OpenPackage(Id);
        Assert.Equal("first", package.TryReadText("file"));
        Assert.Empty(store.Pending.List());
    }

    [Fact]
    public void A_link_that_a_killed_builder_left_is_no_package_and_gives_way()
    {
        using var store = Open();
        store.Packages.CreateLink(".new/gone", Id.ToString());
        Assert.False(store.Contains(Id));
        using var tree = store.NewTree("x");
        store.Publish(tree, Id);
        Assert.True(store.Contains(Id));
    }

    [Fact]
    public void A_file_at_a_packages_place_is_an_error_and_not_a_package()
    {
        using var store = Open();
        store.Packages.WriteAtomically(Id.ToString(), "");
        using var tree = store.NewTree("x");
        Assert.Equal(Pthbs.Errors.ErrorKind.Machine, Assert.Throws<Pthbs.Errors.PthbsException>(() => store.Publish(tree, Id)).Kind);
    }

    [Fact]
    public void A_damaged_script_is_not_there()
    {
        using var store = Open();
        var script = BuildScript.Create(new ScriptHeader { Name = "zlib", Version = "1", System = "x86_64-linux" }, "make\n");
        store.Scripts.Save(script);
        Assert.NotNull(store.Scripts.TryRead(script.Id));
        File.WriteAllText($"{_directory.Path}/state/scripts/{script.Id}", "");
        Assert.Null(store.Scripts.TryRead(script.Id));
        store.Scripts.Save(script);
        Assert.NotNull(store.Scripts.TryRead(script.Id));
    }

    [Fact]
    public void A_damaged_record_counts_as_lost()
    {
        using var store = Open();
        File.WriteAllText($"{_directory.Path}/state/records/{Id}.json", "{\"id\": 3");
        Assert.Null(store.Records.TryRead(Id));
    }
}
