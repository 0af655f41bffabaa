using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Tests.Sources;

namespace Pthbs.Tests.Store;

/// <summary>What processes that are gone left is deleted, and what living ones make and use stays.</summary>
public sealed class ProcessLeaseTests : IDisposable
{
    private static readonly PackageId Id = new("zlib", new string('a', 64));
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private StoreDirectory Open() => StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

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
    public void What_takes_long_is_told_once()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var notice = new SweepNotice(told.Enqueue, TimeSpan.FromMilliseconds(20));
        notice.While("/store/.new/short", () => { });
        for (var i = 0; i < 2; i++) notice.While("/store/.new/long", () => SpinWait.SpinUntil(() => !told.IsEmpty, TimeSpan.FromSeconds(30)));
        Assert.Equal(["deleting what an interrupted pthbs left: /store/.new/long"], told);
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
    public void Locks_of_processes_that_are_gone_are_deleted()
    {
        File.WriteAllText(Directory.CreateDirectory($"{_directory.Path}/state/locks/processes").FullName + "/4194304-0123456789ab", "");
        using var store = Open();
        Assert.Equal(store.Lease.Name, Path.GetFileName(Assert.Single(Directory.GetFiles($"{_directory.Path}/state/locks/processes"))));
    }

    /// <summary>An earlier version had the leases beside the locks: what a process of that time builds and uses is not swept while it lives.</summary>
    [Fact]
    public void A_process_of_an_earlier_version_keeps_what_it_makes_and_uses()
    {
        const string Owner = "4194304-0123456789ab";
        var locks = Directory.CreateDirectory($"{_directory.Path}/state/locks").FullName;
        var build = Directory.CreateDirectory($"{_directory.Path}/state/builds/zlib.00000000.{Owner}.1").FullName;
        File.WriteAllText($"{locks}/process.{Owner}", $"{Id}\n");
        using (var held = DirectoryHandle.TryOpen(locks))
        using (var taken = FileLock.TryTake(held!, $"process.{Owner}"))
        {
            Assert.NotNull(taken);
            using var store = Open();
            Assert.True(Directory.Exists(build));
            Assert.Contains(Id.ToString(), store.Lease.Notes().Select(n => n.Name));
        }

        using var next = Open();
        Assert.False(Directory.Exists(build));
        Assert.DoesNotContain(Id.ToString(), next.Lease.Notes().Select(n => n.Name));
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
