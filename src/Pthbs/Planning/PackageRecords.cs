using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Planning;

/// <summary>Records of packages in the store; a lost one is made again from the tree.</summary>
public static class PackageRecords
{
    /// <summary>A package's record.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The package.</param>
    /// <param name="cancel">Ends the reading of a tree whose record is lost.</param>
    /// <exception cref="Errors.PthbsException">The package is not in the store.</exception>
    public static BuildRecord Of(StoreDirectory store, PackageId id, CancellationToken cancel = default)
    {
        if (store.Records.TryRead(id) is { } known && known.Id == id.ToString()) return known;
        using var tree = store.OpenPackage(id);
        // Without its script nobody knows what it could refer to: any package that is here, then.
        var scan = TreeScanner.Scan(tree, TreeListing.Read(tree, cancel: cancel), new ScanRequest(id.ToString(), [.. store.List().Select(p => p.ToString())], []), cancel);
        var script = store.Scripts.TryRead(id);
        if (store.Manifests.TryRead(id) is { } manifest && manifest.Hash != scan.OutputHash)
            throw ChangedPackage.Error(store, id, scan.OutputHash, manifest.Hash, "the package is not what it was when it was published, and its record is lost");
        var record = Make(id, script?.Header, scan);
        store.Records.TrySave(record);
        return record;
    }

    /// <summary>The record of a tree that was scanned.</summary>
    public static BuildRecord Make(PackageId id, ScriptHeader? header, TreeScan scan) => new()
    {
        Id = id.ToString(),
        Version = header?.Version ?? "?",
        OutputHash = scan.OutputHash,
        MaskedHash = scan.MaskedHash,
        References = [.. scan.References.Where(r => r != id.ToString())],
        Size = scan.TotalSize,
        Options = header is null ? [] : [.. header.Options.Select(o => o.ToString())],
    };
}
