using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

/// <summary>More packages than are looked at one by one, in a store whose directory is old enough to be relied on.</summary>
[Trait("Level", "thorough")]
public sealed class KnownNamesTests : IDisposable
{
    private const int Count = 100;
    private readonly TemporaryDirectory _directory = new();
    private readonly PackageId[] _ids = [.. Enumerable.Range(0, Count).Select(i => new PackageId($"p{i}", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)i]))))];

    public KnownNamesTests()
    {
        Assert.SkipUnless(FileSystem.Of(_directory.Path).KeepsTimesOfChange, "the file system of temporary files has no times that a cache could rely on");
        using var store = Open();
        foreach (var id in _ids) store.Packages.CreateDirectory(id.ToString()).Dispose();
        Age();
        Assert.True(All(store));
        Assert.True(File.Exists($"{_directory.Path}/state/cache/store.names"));
    }

    [Fact]
    public void What_is_known_is_not_looked_at_and_what_has_changed_is()
    {
        using var store = Open();
        Assert.True(All(store));
        var (kept, time) = (File.ReadAllBytes(Names), File.GetLastWriteTimeUtc(Names));
        Assert.True(All(store));
        // Nothing new, so nothing was written.
        Assert.Equal(time, File.GetLastWriteTimeUtc(Names));
        Assert.Equal(kept, File.ReadAllBytes(Names));
        Directory.Move(store.PathOf(_ids[99]), store.PathOf(_ids[99]) + ".away");
        Assert.False(All(store));
        Assert.True(store.Present().Contains(_ids[98]));
        File.WriteAllText(store.PathOf(_ids[99]), "no package");
        Assert.False(All(store));
        Age();
        Assert.False(All(store));
        File.Delete(store.PathOf(_ids[99]));
        Directory.Move(store.PathOf(_ids[99]) + ".away", store.PathOf(_ids[99]));
        Assert.True(All(store));
        Age();
        Assert.True(All(store));
    }

    /// <summary>Whoever asks for a package by the hash of another one.</summary>
    [Fact]
    public void A_name_counts_as_well_as_a_hash()
    {
        using var store = Open();
        var present = store.Present();
        Assert.All(_ids, id => Assert.True(present.Contains(id)));
        Assert.All(_ids, id => Assert.False(present.Contains(new PackageId("other", id.Hash))));
    }

    [Fact]
    public void What_is_damaged_or_another_users_is_not_there()
    {
        using var store = Open();
        var good = File.ReadAllBytes(Names);
        Directory.Move(store.PathOf(_ids[99]), store.PathOf(_ids[99]) + ".away");
        Directory.Move(store.PathOf(_ids[99]) + ".away", store.PathOf(_ids[99]));
        Age();
        Assert.True(All(store));
        good = File.ReadAllBytes(Names);
        foreach (var bytes in (byte[][])[[], [1], good[..40], good[..^8], [.. good[..80], (byte)(good[80] ^ 1), .. good[81..]]])
        {
            File.WriteAllBytes(Names, bytes);
            using var again = Open();
            Assert.True(All(again));
            // It was found out anew, and kept.
            Assert.Equal(good, File.ReadAllBytes(Names));
        }

        File.WriteAllBytes(Names, good);
        File.SetUnixFileMode(Names, UnixFileMode.UserRead | UnixFileMode.GroupWrite);
        Assert.Null(store.Cache.TryRead("store.names"));
        File.Delete(Names);
        File.CreateSymbolicLink(Names, $"{_directory.Path}/elsewhere");
        File.WriteAllBytes($"{_directory.Path}/elsewhere", good);
        Assert.Null(store.Cache.TryRead("store.names"));
        Assert.SkipUnless(Ownership.IsRoot, "only root can give files away");
        File.Delete(Names);
        File.WriteAllBytes(Names, good);
        Assert.NotNull(store.Cache.TryRead("store.names"));
        using var cache = store.State.OpenDirectory("cache");
        cache.SetOwner("store.names", 12345, 12345);
        Assert.Null(store.Cache.TryRead("store.names"));
    }

    /// <summary>A cache that cannot be made is done without.</summary>
    [Fact]
    public void A_cache_that_cannot_be_is_done_without()
    {
        Directory.Delete($"{_directory.Path}/state/cache", recursive: true);
        File.WriteAllText($"{_directory.Path}/state/cache", "");
        using var store = Open();
        store.Cache.TryWrite("x", [1]);
        Assert.Null(store.Cache.TryRead("x"));
        Assert.True(All(store));
    }

    [Fact]
    public void No_more_files_are_kept_than_a_person_has_collections()
    {
        using var store = Open();
        for (var i = 0; i < 50; i++) store.Cache.TryWrite($"{i}", [1]);
        // And the names of the store, which are of another ending.
        Assert.Equal(32 + 1, Directory.GetFiles($"{_directory.Path}/state/cache").Length);
        Assert.True(File.Exists(Names));
        Assert.Equal([1], store.Cache.TryRead("49"));
    }

    [Fact]
    public void Environments_do_not_push_out_what_a_collection_gave()
    {
        using var store = Open();
        const string generation = "0" + StoreLayout.CachedGenerationEnding;
        store.Cache.TryWrite(generation, [1]);
        File.SetLastWriteTimeUtc($"{_directory.Path}/state/cache/{generation}", DateTime.UnixEpoch);
        for (var i = 0; i < 40; i++) store.Cache.TryWrite($"{i}{StoreLayout.CachedEnvironmentEnding}", [1]);
        Assert.Equal([1], store.Cache.TryRead(generation));
        Assert.Equal(32, Directory.GetFiles($"{_directory.Path}/state/cache", "*" + StoreLayout.CachedEnvironmentEnding).Length);
    }

    public void Dispose() => _directory.Dispose();

    private string Names => $"{_directory.Path}/state/cache/store.names";

    private static void Age() => Thread.Sleep(FileStamp.ClockGrain + TimeSpan.FromMilliseconds(100));

    private StoreDirectory Open() => StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    private bool All(StoreDirectory store)
    {
        var present = store.Present();
        var all = _ids.Count(present.Contains) == Count;
        present.Save();
        return all;
    }
}
