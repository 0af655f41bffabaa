using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Verification;

/// <summary>Manifests that were lost, written again where that can be.</summary>
internal static class PackageManifests
{
    /// <summary>Keeps a manifest, where the state is not closed to this user.</summary>
    public static void TrySave(StoreDirectory store, PackageId id, TreeManifest manifest)
    {
        try
        {
            store.Manifests.Save(id, manifest);
        }
        catch (PthbsException closed) when (Errno.IsClosedToWriters(closed.SystemError))
        {
            // It only names what changes; the next one may write it.
        }
    }
}
