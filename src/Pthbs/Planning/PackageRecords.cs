using Pthbs.Errors;
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
        var script = store.Scripts.TryRead(id);
        List<string> candidates = [id.ToString(), .. Candidates(store, script?.Header, cancel).Select(p => p.ToString())];
        using var tree = store.OpenPackage(id);
        var scan = TreeScanner.Scan(tree, TreeListing.Read(tree, cancel: cancel), new ScanRequest(id.ToString(), candidates, []), cancel);
        if (store.Manifests.TryRead(id) is { } manifest && manifest.Hash != scan.OutputHash)
            throw ChangedPackage.Error(store, id, scan.OutputHash, manifest.Hash, "the package changed after it was published, and its record is lost");
        var record = Make(id, script?.Header, scan);
        store.Records.TrySave(record);
        return record;
    }

    /// <summary>
    /// What a package can refer to: what its build saw. Another package whose id it holds as a text is no reference, as it was none when it was built, whatever else
    /// has come into the store. Where nobody knows what its build saw, because its script is lost or something of that is gone, it may be any package that is here.
    /// </summary>
    private static IEnumerable<PackageId> Candidates(StoreDirectory store, ScriptHeader? header, CancellationToken cancel)
    {
        var isKnown = header is not null;
        var seen = RuntimeClosure.Of(header?.Dependencies.Select(d => d.Id) ?? [], package =>
        {
            isKnown &= store.Contains(package);
            return isKnown && TryReferences(package) is { } references ? references : [];
        });
        return isKnown ? seen : store.List();

        IReadOnlyList<string>? TryReferences(PackageId package)
        {
            try
            {
                return Of(store, package, cancel).References;
            }
            catch (PthbsException)
            {
                // What is wrong with that one is told to whoever uses it.
                isKnown = false;
                return null;
            }
        }
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
        Rootfs = header?.Rootfs?.ToString(),
        Depends = header is null ? null : [.. header.Dependencies.Select(d => d.Id.ToString())],
        Options = header is null ? [] : [.. header.Options.Select(o => o.ToString())],
    };
}
