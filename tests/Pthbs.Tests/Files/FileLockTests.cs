using Pthbs.Files;

namespace Pthbs.Tests.Files;

public sealed class FileLockTests
{
    [Fact]
    public void One_handle_holds_a_lock_at_a_time()
    {
        using var tree = new TemporaryTree();
        using var second = DirectoryHandle.Open(tree.Path);

        using (Assert.IsType<FileLock>(FileLock.TryTake(tree.Handle, "lock")))
        {
            Assert.Null(FileLock.TryTake(second, "lock"));
            using var other = FileLock.TryTake(second, "other-lock");
            Assert.NotNull(other);
        }

        using var taken = FileLock.TryTake(second, "lock");
        Assert.NotNull(taken);
        Assert.NotNull(tree.Handle.TryStatus("lock"));
    }

    [Fact]
    public async Task A_waiter_is_told_once_and_gets_the_lock_when_it_is_let_go()
    {
        using var tree = new TemporaryTree();
        var holder = FileLock.TryTake(tree.Handle, "lock");
        var said = new List<string>();

        // The holder lets go only once the waiter has said that it waits.
        using var taken = await FileLock.TakeAsync(tree.Handle, "lock", who => { said.Add(who); holder!.Dispose(); }, TestContext.Current.CancellationToken);

        Assert.NotNull(holder);
        Assert.StartsWith($"process {Environment.ProcessId} (", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_can_be_ended()
    {
        using var tree = new TemporaryTree();
        using var holder = FileLock.TryTake(tree.Handle, "lock");
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileLock.TakeAsync(tree.Handle, "lock", _ => cancel.Cancel(), cancel.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wait_for_a_short_lock_is_told_once_with_its_holder_and_can_be_ended(bool isDirectory)
    {
        using var tree = new TemporaryTree();
        using var holder = isDirectory ? FileLock.TryTakeDirectory(tree.Handle, shared: true) : FileLock.TryTake(tree.Handle, "lock");
        using var cancel = new CancellationTokenSource();
        var said = new List<string>();
        void Tell(string who)
        {
            said.Add(who);
            cancel.Cancel();
        }

        Assert.ThrowsAny<OperationCanceledException>(() =>
            isDirectory ? FileLock.TakeDirectory(tree.Handle, shared: false, Tell, cancel.Token) : FileLock.Take(tree.Handle, "lock", Tell, cancel.Token));
        Assert.StartsWith($"process {Environment.ProcessId} (", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_its_owner_can_open_a_lock_file()
    {
        using var tree = new TemporaryTree();
        using var taken = FileLock.TryTake(tree.Handle, "lock");
        Assert.Equal(0b110_000_000, tree.Handle.Status("lock").Mode);
    }

    [Fact]
    public void Of_a_lock_that_its_holder_deleted_there_is_a_new_one_and_never_two_holders()
    {
        using var tree = new TemporaryTree();
        using (FileLock.TryTake(tree.Handle, "lock")) tree.Handle.TryDelete("lock");

        // Many take and delete it: whoever opened the file before it was deleted must not take that for the lock.
        var holders = 0;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var taken = FileLock.TryTake(tree.Handle, "lock");
                if (taken is null) continue;
                Assert.Equal(1, Interlocked.Increment(ref holders));
                Interlocked.Decrement(ref holders);
                tree.Handle.TryDelete("lock");
            }
        });
    }
}
