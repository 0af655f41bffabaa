using Pthbs.Execution.Local;
using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Tests.Building;

public sealed class BuildUserTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreDirectory _store;

    public BuildUserTests() => _store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    /// <summary>As /run is that a container shares with its machine: nobody makes a directory in /sys, root neither.</summary>
    [Fact]
    public void A_place_for_the_locks_that_is_closed_to_this_root_is_told_with_what_to_do()
    {
        var error = Assert.Throws<PthbsException>(() => BuildUser.OpenLocks("/sys", _store));

        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Equal("/sys/pthbs", error.Where);
        Assert.Contains("mount -t tmpfs tmpfs /sys", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_such_place_the_locks_are_the_stores()
    {
        using var locks = BuildUser.OpenLocks($"{_directory.Path}/none", _store);
        Assert.Equal(_store.Locks.Path, locks.Path);
    }
}
