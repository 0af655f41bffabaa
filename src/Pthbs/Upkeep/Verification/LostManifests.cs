using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>Manifests that were lost, written again where that can be.</summary>
internal static class LostManifests
{
    /// <summary>Keeps a manifest, where the state is not closed to this user.</summary>
    /// <returns>Whether it is kept; otherwise the next one may do it.</returns>
    public static bool TrySave(StoreDirectory store, string name, ReadOnlySpan<byte> manifest)
    {
        try
        {
            return store.Manifests.Save(name, manifest);
        }
        catch (PthbsException closed) when (closed.SystemError == Errno.IsADirectory || Errno.IsClosedToWriters(closed.SystemError))
        {
            return false;
        }
    }
}
