using System.Globalization;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>Holds a package's tree against its record and its manifest (docs/explanation/decisions/0019-verifying.md).</summary>
internal sealed class PackageVerifier(StoreDirectory store)
{
    /// <summary>Verifies a package.</summary>
    public Verdict Verify(PackageId id, CancellationToken cancel)
    {
        var path = store.PathOf(id);
        using var tree = TryOpen(id);
        if (tree is null) return new Verdict(SubjectKind.Package, id.ToString(), [Absence.Of(store, id.ToString(), "package")], [], 0);
        var record = store.Records.TryRead(id) is { } known && known.Id == id.ToString() ? known : null;
        var manifest = store.Manifests.TryRead(id);
        var damages = new List<Damage>();
        TreeScan? scan;
        try
        {
            var listing = TreeListing.Read(tree, cancel: cancel);
            damages.AddRange(TreeStatus.Damages(tree, path, listing, store.Packages.Status(".").Owner));
            scan = Unreadable.Scan(tree, path, listing, new ScanRequest(id.ToString(), Candidates(id, record), []), damages, cancel);
        }
        catch (PthbsException error) when (error.Kind != ErrorKind.Damage)
        {
            damages.Add(new Damage(DamageKind.Unreadable, error.Where ?? path, error.Message));
            return new Verdict(SubjectKind.Package, id.ToString(), damages, [], 0);
        }

        List<string> mended = [];
        if (scan is not null) Judge(id, path, record, manifest, scan, damages, mended);
        damages.Sort((a, b) => PathText.CompareBytes(a.Path, b.Path));
        return new Verdict(SubjectKind.Package, id.ToString(), damages, mended, scan?.TotalSize ?? 0);
    }

    private void Judge(PackageId id, string path, BuildRecord? record, TreeManifest? manifest, TreeScan scan, List<Damage> damages, List<string> mended)
    {
        var expected = record?.OutputHash ?? manifest?.Hash ?? scan.OutputHash;
        if (scan.OutputHash != expected)
        {
            if (manifest?.Hash == expected) damages.AddRange(ManifestCompare.Damages(path, manifest, scan.Manifest));
            else if (manifest?.Hash == scan.OutputHash)
                damages.Add(new Damage(DamageKind.Record, $"{store.State.Path}/{StoreLayout.RecordOf(id.ToString())}", $"the record says sha256:{expected}, the tree and its manifest are sha256:{scan.OutputHash}"));
            else damages.Add(new Damage(DamageKind.Hash, path, $"the tree hashes to sha256:{scan.OutputHash}, not to sha256:{expected}; its manifest is lost, so pthbs cannot tell which file has changed"));
            return;
        }

        // From here on the tree is whole; what is written down about it can be written down again.
        var now = PackageRecords.Make(id, store.Scripts.TryRead(id)?.Header, scan);
        if (record is null)
        {
            mended.Add(store.Records.TrySave(now) ? "its record was lost and was made again" : "its record is lost, and cannot be written again");
        }
        else if (!record.References.SequenceEqual(now.References) || record.MaskedHash != now.MaskedHash || record.Size != now.Size)
            damages.Add(new Damage(DamageKind.Record, $"{store.State.Path}/{StoreLayout.RecordOf(id.ToString())}", Wrong(record, now)));
        if (manifest?.Hash == expected) return;
        mended.Add(LostManifests.TrySave(store, id.ToString(), scan.Manifest.ToBytes()) ? "its manifest was lost and was made again" : "its manifest is lost, and cannot be written again");
    }

    /// <summary>Writes what is known of a whole tree down again, in place of what is not so.</summary>
    /// <returns>Whether the tree is what its record says.</returns>
    public bool MendRecord(PackageId id, CancellationToken cancel)
    {
        if (store.Records.TryRead(id) is not { } record) return false;
        using var tree = store.OpenPackage(id);
        var scan = TreeScanner.Scan(tree, TreeListing.Read(tree, cancel: cancel), new ScanRequest(id.ToString(), Candidates(id, record), []), cancel);
        if (scan.OutputHash != record.OutputHash) return false;
        store.Records.Save(record with { References = [.. scan.References.Where(r => r != id.ToString())], Size = scan.TotalSize, MaskedHash = scan.MaskedHash });
        return true;
    }

    /// <summary>What it could refer to: what its record says, what its build saw of what is still here, and, where nobody knows its script, all that is here.</summary>
    private HashSet<string> Candidates(PackageId id, BuildRecord? record)
    {
        HashSet<string> candidates = [id.ToString(), .. record?.References.Where(r => PackageId.TryParse(r, out _)) ?? []];
        if (store.Scripts.TryRead(id) is not { } script)
        {
            candidates.UnionWith(store.List().Select(p => p.ToString()));
            return candidates;
        }

        var seen = RuntimeClosure.Of(script.Header.Dependencies.Select(d => d.Id), p => store.Records.TryRead(p)?.References ?? []);
        candidates.UnionWith(seen.Select(p => p.ToString()));
        return candidates;
    }

    private DirectoryHandle? TryOpen(PackageId id)
    {
        try
        {
            return store.Packages.TryOpenDirectory(id.ToString());
        }
        catch (PthbsException closed) when (closed.SystemError == Errno.AccessDenied && store.Contains(id))
        {
            throw new PthbsException(ErrorKind.Machine, "this user cannot open the package", closed) { Where = store.PathOf(id), Hint = "verify the store as its owner" };
        }
    }

    private static string Wrong(BuildRecord record, BuildRecord now)
    {
        var lost = now.References.Except(record.References).ToList();
        var invented = record.References.Except(now.References).ToList();
        if (lost.Count > 0) return $"the record does not list these references of the package: {string.Join(", ", lost)}";
        if (invented.Count > 0) return $"the record lists references that the package does not have: {string.Join(", ", invented)}";
        return string.Create(CultureInfo.InvariantCulture, $"the record says {record.Size} bytes and masked sha256:{record.MaskedHash}, the tree has {now.Size} and sha256:{now.MaskedHash}");
    }
}
