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
        var waits = 0;

        // The holder lets go only once the waiter has said that it waits.
        using var taken = await FileLock.TakeAsync(tree.Handle, "lock", () => { waits++; holder!.Dispose(); }, TestContext.Current.CancellationToken);

        Assert.NotNull(holder);
        Assert.Equal(1, waits);
    }

    [Fact]
    public async Task A_wait_can_be_ended()
    {
        using var tree = new TemporaryTree();
        using var holder = FileLock.TryTake(tree.Handle, "lock");
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileLock.TakeAsync(tree.Handle, "lock", () => cancel.Cancel(), cancel.Token));
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
