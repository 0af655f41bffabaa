using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>Packages whose trees are no longer what was written down of them.</summary>
public static class ChangedPackage
{
    /// <summary>Refuses a package of which the tree, or what is known of it, was changed after it was published; nothing where nothing is known.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="id">The package.</param>
    /// <param name="outputHash">What its tree hashes to.</param>
    /// <exception cref="PthbsException">Its record, or where that is lost its manifest, says something else.</exception>
    public static void EnsureUnchanged(StoreDirectory store, PackageId id, string outputHash)
    {
        if ((store.Records.TryRead(id)?.OutputHash ?? store.Manifests.TryRead(id)?.Hash) is { } expected && expected != outputHash)
            throw Error(store, id, outputHash, expected, "the package changed after it was published");
    }

    /// <summary>The error as a person should read it.</summary>
    public static PthbsException Error(StoreDirectory store, PackageId id, string got, string expected, string what) => new(ErrorKind.Damage, what)
    {
        Where = store.PathOf(id),
        Got = $"sha256:{got}",
        Expected = $"sha256:{expected}",
        Hint = $"build it again: pthbs store repair {id.Short}",
    };
}
