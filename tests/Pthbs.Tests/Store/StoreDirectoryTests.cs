using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Tests.Sources;

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
    public void Who_interrupts_does_not_wait_until_all_that_a_killed_process_left_is_deleted()
    {
        Open().Dispose();
        var left = $"{_directory.Path}/store/.new/x.1-aabbccddeeff.1";
        _directory.Write("store/.new/x.1-aabbccddeeff.1/tree/file", "");
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state", wait: new LockWait(null, interrupted.Token)));
        Assert.True(File.Exists($"{left}/tree/file"));
        Open().Dispose();
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void What_a_killed_process_left_and_nobody_can_delete_is_told_with_where_it_is()
    {
        Open().Dispose();
        const string left = "store/.new/x.1-aabbccddeeff.1";
        _directory.Write($"{left}/tree/file", "");
        Assert.SkipUnless(Commands.TryRun(_directory.Path, "chattr", "+i", $"{left}/tree/file") is not null, "needs root, and a file system with chattr");
        try
        {
            for (var i = 0; i < 2; i++)
            {
                using var store = Open();
                var told = Assert.Single(store.Unswept);
                Assert.Equal(Path.GetFullPath($"{_directory.Path}/{left}"), told.Where);
                Assert.Contains("tree/file", told.Got, StringComparison.Ordinal);
                Assert.Contains("lsattr", told.Hint, StringComparison.Ordinal);
            }
        }
        finally
        {
            Commands.TryRun(_directory.Path, "chattr", "-i", $"{left}/tree/file");
        }

        using var last = Open();
        Assert.Empty(last.Unswept);
        Assert.Empty(last.Pending.List());
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
    public void What_a_killed_process_left_is_deleted_and_what_a_living_one_makes_is_not()
    {
        using var living = Open();
        using var made = living.NewTree("made");
        using (var dead = living.Pending.CreateDirectory("left.4194304-0123456789ab.1")) dead.WriteAtomically("file", "half");
        living.Pending.CreateDirectory("kept.left.4194304-0123456789ab.2").Dispose();
        using var other = Open();
        Assert.Equal(["kept.left.4194304-0123456789ab.2", made.Name], other.Pending.List().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_second_state_is_refused_with_the_path_of_the_first_and_taken_when_that_is_gone()
    {
        var place = Path.GetFullPath(_directory.Path);
        using (var first = Open())
        {
            using var made = first.NewTree("made");
            var refused = Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{place}/store", $"{place}/state2"));
            Assert.Contains($"got {place}/state2, expected {place}/state", refused.Message, StringComparison.Ordinal);
            Assert.Contains($"--state {place}/state", refused.Hint, StringComparison.Ordinal);
            Assert.False(Directory.Exists($"{place}/state2"));
            Assert.Equal([made.Name], first.Pending.List().Select(e => e.Name));
            // By another path it is the same state.
            Directory.CreateSymbolicLink($"{place}/again", $"{place}/state");
            StoreDirectory.Open($"{place}/store", $"{place}/again").Dispose();
        }

        Directory.Move($"{place}/state", $"{place}/state3");
        StoreDirectory.Open($"{place}/store", $"{place}/state3").Dispose();
        Assert.Equal($"{place}/state3", File.ReadAllText($"{place}/store/.state"));
    }

    [Fact]
    public void A_second_store_is_refused_with_the_path_of_the_first_and_taken_when_that_is_gone()
    {
        var place = Path.GetFullPath(_directory.Path);
        Open().Dispose();
        var refused = Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{place}/store2", $"{place}/state"));
        Assert.Contains($"got {place}/store2, expected {place}/store", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"--store {place}/store", refused.Hint, StringComparison.Ordinal);
        Assert.Equal($"{place}/store", File.ReadAllText($"{place}/state/.store"));
        Directory.Move($"{place}/store", $"{place}/store3");
        StoreDirectory.Open($"{place}/store2", $"{place}/state").Dispose();
        Assert.Equal($"{place}/store2", File.ReadAllText($"{place}/state/.store"));
    }

    [Fact]
    public async Task Of_two_stores_that_come_at_once_with_one_state_one_is_refused()
    {
        var place = Path.GetFullPath(_directory.Path);
        for (var i = 0; i < 20; i++)
        {
            var (store, other, state) = ($"{place}/a{i}", $"{place}/b{i}", $"{place}/s{i}");
            var opened = await Task.WhenAll(new[] { store, other }.Select(path => Task.Run(() =>
            {
                try
                {
                    StoreDirectory.Open(path, state).Dispose();
                    return path;
                }
                catch (PthbsException error) when (error.Message.StartsWith("this state has another store", StringComparison.Ordinal))
                {
                    return null;
                }
            })));
            Assert.Equal(await File.ReadAllTextAsync($"{state}/.store", TestContext.Current.CancellationToken), Assert.Single(opened.OfType<string>()));
        }
    }

    [Fact]
    public void A_copy_of_a_store_and_its_state_is_a_pair_of_its_own()
    {
        var place = Path.GetFullPath(_directory.Path);
        using var original = Open();
        Directory.CreateDirectory($"{place}/copy/store");
        Directory.CreateDirectory($"{place}/copy/state");
        File.WriteAllText($"{place}/copy/store/.state", $"{place}/state");
        File.WriteAllText($"{place}/copy/state/.store", $"{place}/store");
        using var copy = StoreDirectory.Open($"{place}/copy/store", $"{place}/copy/state");
        Assert.Equal(($"{place}/state", $"{place}/copy/state"), (File.ReadAllText($"{place}/store/.state"), File.ReadAllText($"{place}/copy/store/.state")));
    }

    [Fact]
    public void A_link_to_a_tree_that_is_being_made_is_no_package_and_goes_with_that_tree()
    {
        using (var store = Open())
        {
            using var tree = store.NewTree(Id.ToString());
            store.Packages.CreateLink($".new/{tree.Name}/tree", Id.ToString());
            Assert.Empty(store.List());
            using var other = Open();
            Assert.NotNull(other.Packages.TryStatus(Id.ToString()));
            store.Packages.TryDelete(Id.ToString());
            var killed = $"{Id}.4194304-0123456789ab.1";
            store.Pending.CreateDirectory(killed).Dispose();
            store.Packages.CreateLink($".new/{killed}/tree", Id.ToString());
        }

        using (var next = Open()) Assert.Null(next.Packages.TryStatus(Id.ToString()));
        // One that an earlier version has left for good.
        using var last = Open();
        last.Packages.CreateLink(".new/gone/tree", Id.ToString());
        last.SweepLinks();
        Assert.Null(last.Packages.TryStatus(Id.ToString()));
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
    public void Locks_of_processes_that_are_gone_are_deleted()
    {
        File.WriteAllText(Directory.CreateDirectory($"{_directory.Path}/state/locks").FullName + "/process.4194304-0123456789ab", "");
        using var store = Open();
        Assert.Single(store.Locks.List(), e => e.Name.StartsWith("process.", StringComparison.Ordinal));
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

    [Fact]
    public void What_killed_processes_left_of_files_and_sources_is_deleted_and_half_a_download_is_not()
    {
        using (Open())
        {
            Directory.CreateDirectory($"{_directory.Path}/state/sources/.partial");
            Directory.CreateDirectory($"{_directory.Path}/state/sources/sha256");
        }

        var (here, away) = (new string('a', 64), new string('b', 64));
        File.WriteAllText($"{_directory.Path}/state/sources/sha256/{here}", "");
        foreach (var name in (string[])[".new/file.4194304-0123456789ab.1", "sources/.partial/source.4194304-0123456789ab.2", $"sources/.partial/sha256-{away}", $"sources/.partial/{here}.lock", $"sources/.partial/{away}.lock"])
            File.WriteAllText($"{_directory.Path}/state/{name}", "half");

        using var store = Open();
        using var sources = store.State.OpenDirectory("sources");
        using var cache = new Pthbs.Sources.SourceCache(sources, store);

        Assert.Empty(Directory.GetFiles($"{_directory.Path}/state/.new"));
        Assert.Equal([$"{away}.lock", $"sha256-{away}"], Directory.GetFiles($"{_directory.Path}/state/sources/.partial").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_deleted_keeps_nobody_from_opening_the_store()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root can delete everything");
        using (var store = Open()) Directory.CreateDirectory($"{store.Pending.Path}/left.4194304-0123456789ab.1");
        File.SetUnixFileMode($"{_directory.Path}/store/.new", (UnixFileMode)0b101_000_000);
        Open().Dispose();
        File.SetUnixFileMode($"{_directory.Path}/store/.new", (UnixFileMode)0b111_000_000);
        Open().Dispose();
        Assert.Empty(Directory.GetDirectories($"{_directory.Path}/store/.new"));
    }
}
