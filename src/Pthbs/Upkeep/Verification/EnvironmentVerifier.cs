using System.Security.Cryptography;
using System.Text;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>Holds an environment against the hash that is its name, and its links against the packages that they lead to.</summary>
internal sealed class EnvironmentVerifier(StoreDirectory store)
{
    /// <summary>The hash of an environment without packages: it says by itself that there are no links.</summary>
    private static readonly string OfNothing = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <summary>Verifies an environment.</summary>
    public Verdict Verify(EnvironmentId id, CancellationToken cancel)
    {
        var name = id.ToString();
        var path = store.PathOf(id);
        using var tree = store.Packages.TryOpenDirectory(name);
        if (tree is null) return new Verdict(SubjectKind.Environment, name, [Absence.Of(store, name, "environment")], [], 0);
        var damages = new List<Damage>();
        var mended = new List<string>();
        try
        {
            var listing = TreeListing.Read(tree, cancel: cancel);
            Judge(id, path, listing, damages, mended, cancel);
        }
        catch (PthbsException error)
        {
            damages.Add(new Damage(DamageKind.Unreadable, error.Where ?? path, error.Message));
        }

        damages.Sort((a, b) => PathText.CompareBytes(a.Path, b.Path));
        return new Verdict(SubjectKind.Environment, name, damages, mended, 0);
    }

    /// <summary>The links that an environment has to have; null if its manifest is lost or is not what the environment's name says.</summary>
    public IReadOnlyList<ForestLink>? LinksOf(EnvironmentId id)
    {
        if (id.Hash == OfNothing) return [];
        if (store.Manifests.TryReadBytes(id.ToString()) is not { } bytes || Convert.ToHexStringLower(SHA256.HashData(bytes)) != id.Hash) return null;
        return Forest.TryParse(bytes)?.Links;
    }

    private void Judge(EnvironmentId id, string path, TreeListing listing, List<Damage> damages, List<string> mended, CancellationToken cancel)
    {
        foreach (var problem in listing.Problems) damages.Add(new Damage(DamageKind.Extra, $"{path}/{PathText.Printable(problem.Path)}", problem.What));
        var owner = store.Packages.Status(".").Owner;
        var links = new List<ForestLink>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in listing.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (entry.Status.Owner != owner) damages.Add(new Damage(DamageKind.Owner, $"{path}/{entry.Path}", $"it belongs to user {entry.Status.Owner}, not to {owner}"));
            if (entry.Kind == FileKind.Regular) damages.Add(new Damage(DamageKind.Extra, $"{path}/{entry.Path}", "this file is new"));
            if (entry.Kind == FileKind.Directory && (entry.Status.Mode & 0b000_010_010) != 0) damages.Add(new Damage(DamageKind.Mode, $"{path}/{entry.Path}", "others can write to this directory"));
            if (entry.Kind != FileKind.Link) continue;
            links.Add(new ForestLink(entry.Path, entry.LinkTarget!));
            for (var slash = entry.Path.LastIndexOf('/'); slash > 0 && used.Add(entry.Path[..slash]); slash = entry.Path.LastIndexOf('/', slash - 1)) { }
        }

        foreach (var entry in listing.Entries)
            if (entry.Kind == FileKind.Directory && !used.Contains(entry.Path)) damages.Add(new Damage(DamageKind.Extra, $"{path}/{entry.Path}", "this directory is new"));
        Compare(id, path, links, damages, mended);
        foreach (var link in links.Where(l => l.Path.StartsWith(Forest.PackageLinks + "/", StringComparison.Ordinal)))
            if (EnvironmentPackages.LedTo(link.Target) is { } package && !store.Contains(package)) damages.Add(new Damage(DamageKind.Missing, store.PathOf(package), $"the package does not exist, but {path} leads to it"));
    }

    private void Compare(EnvironmentId id, string path, List<ForestLink> links, List<Damage> damages, List<string> mended)
    {
        var text = string.Concat(links.Select(l => $"{l.Path}{Forest.Arrow}{l.Target}\n"));
        var now = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var known = LinksOf(id);
        if (now == id.Hash)
        {
            if (known is not null) return;
            mended.Add(LostManifests.TrySave(store, id.ToString(), Encoding.UTF8.GetBytes(text)) ? "its manifest was lost and was made again" : "its manifest is lost, and cannot be written again");
            return;
        }

        if (known is null) damages.Add(new Damage(DamageKind.Hash, path, $"its links hash to {now}; its manifest is lost, so pthbs cannot tell which of them has changed"));
        else
        {
            static TreeManifest Manifest(IEnumerable<ForestLink> all) => new(all.Select(l => TreeManifestEntry.Link(l.Path, l.Target)));
            damages.AddRange(ManifestCompare.Damages(path, Manifest(known), Manifest(links)));
        }
    }
}
