using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Tests.Files;

namespace Pthbs.Tests.Collections;

/// <summary>Whoever can make files in a collection's directory cannot keep others waiting by a lock that pthbs would not make.</summary>
public sealed class CollectionLockTests
{
    [Fact]
    public void A_lock_that_another_user_has_planted_is_refused()
    {
        if (!Ownership.IsRoot) Assert.Skip("only root gives files away");
        using var tree = new TemporaryTree();
        tree.With(".pthbs.lock", []);
        tree.Handle.SetOwner(".pthbs.lock", 12345, 12345);
        tree.Handle.SetMode(".pthbs.lock", 0b110_110_110);
        var error = Assert.Throws<PthbsException>(() => CollectionLock.Take(tree.Handle, new LockWait(null, TestContext.Current.CancellationToken)));
        Assert.Equal(("another user made this lock, and pthbs did not", "a file of user 12345 with mode 666"), (error.Message, error.Got));
    }

    [Fact]
    public void A_lock_that_a_killed_process_left_is_taken_over()
    {
        using var tree = new TemporaryTree();
        tree.With(".pthbs.lock", [], 0b110_000_000);
        CollectionLock.Take(tree.Handle, new LockWait(null, TestContext.Current.CancellationToken)).Dispose();
        Assert.Empty(tree.Handle.List());
    }
}
