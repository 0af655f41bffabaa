using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>
/// The log of the build of a package that runs now. A package can have two: a build of what is in the store already publishes nothing, and leaves the log of the build that
/// made it alone. Which of them grows, their times tell.
/// </summary>
/// <param name="store">Where the logs are.</param>
/// <param name="id">The package.</param>
public sealed class RunningLog(StoreDirectory store, PackageId id)
{
    /// <summary>Whether what was opened last is of a build that publishes nothing.</summary>
    public bool IsTrial { get; private set; }

    /// <summary>The log, to where the build ends or another one of the package begins; null while there is none of this build.</summary>
    /// <param name="cancel">Ends the wait for more.</param>
    public Stream? TryOpen(CancellationToken cancel)
    {
        if (store.BuildNotes.BuildBegan(id) is not { } began) return null;
        foreach (var isTrial in (bool[])[true, false])
        {
            if (!store.Logs.IsWrittenSince(id, isTrial, began)) continue;
            IsTrial = isTrial;
            return store.Logs.TryFollow(id, isTrial, () => store.BuildNotes.IsBeingBuilt(id) && (store.BuildNotes.BuildBegan(id) ?? began) == began, cancel);
        }

        return null;
    }
}
