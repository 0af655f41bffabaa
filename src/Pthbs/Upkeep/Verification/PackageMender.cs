using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Verification;

/// <summary>Puts back, without a build, what no hash covers: times, permission bits, owners. Whether the package is whole is then for its hash to say.</summary>
/// <param name="store">The store.</param>
internal sealed class PackageMender(StoreDirectory store)
{
    private const int OthersMayWrite = 0b000_010_010;
    private const int Special = 0b111_000_000_000;

    /// <summary>Whether a package has only such damages as can be put back safely.</summary>
    /// <param name="damages">All that is wrong with it.</param>
    public static bool MayMend(IReadOnlyList<Damage> damages)
    {
        var modes = damages.Where(d => d.Kind == DamageKind.Mode).Select(d => d.Path).ToHashSet(StringComparer.Ordinal);
        // A file that cannot be read and whose mode is wrong may be readable with the right one; any other may be on a disk that is broken.
        return damages.All(d => d.Kind is DamageKind.Time or DamageKind.Mode or DamageKind.Owner || (d.Kind == DamageKind.Unreadable && modes.Contains(d.Path)));
    }

    /// <summary>Puts it back.</summary>
    /// <returns>Whether all of it could be put back, safely.</returns>
    public bool TryMend(PackageId id, CancellationToken cancel)
    {
        if (store.Records.TryRead(id) is not { } record || record.Id != id.ToString()) return false;
        try
        {
            using var tree = store.OpenPackage(id);
            var owner = store.Packages.Status(".");
            var listing = TreeListing.Read(tree, cancel: cancel);
            if (listing.Problems.Count > 0 || !listing.Entries.Prepend(new TreeEntry("", tree.Status("."))).All(e => IsSafe(e, owner.Owner))) return false;
            var programs = store.Manifests.TryRead(id) is { } manifest && manifest.Hash == record.OutputHash
                ? manifest.Entries.Where(e => e.IsExecutable).Select(e => e.Path).ToHashSet(StringComparer.Ordinal) : null;
            foreach (var entry in listing.Entries)
            {
                cancel.ThrowIfCancellationRequested();
                Mend(tree, entry.Path, entry, owner.Owner, programs?.Contains(entry.Path) ?? entry.Status.IsExecutable);
            }

            Mend(tree, ".", new TreeEntry("", tree.Status(".")), owner.Owner, isProgram: false);
            return true;
        }
        catch (PthbsException)
        {
            // A user who may not do it, a disk that does not: a build makes the tree anew.
            return false;
        }
    }

    /// <summary>
    /// Whether nobody can change an entry any more once it is put back. Whoever could write to a file may still have it open, so a file that another user owned or
    /// could write to is made anew by a build. Root is no other user, and a directory is asked for its permission at each use.
    /// </summary>
    private static bool IsSafe(TreeEntry entry, uint owner) =>
        (entry.Status.Owner == owner || entry.Status.Owner == 0)
        && (entry.Kind != FileKind.Regular || ((entry.Status.Mode & OthersMayWrite) == 0 && (entry.Status.Mode & Special) == 0));

    private static void Mend(DirectoryHandle tree, string path, TreeEntry entry, uint owner, bool isProgram)
    {
        var mode = entry.Kind == FileKind.Directory ? TreeStatus.OfDirectories : isProgram ? TreeStatus.OfPrograms : TreeStatus.OfFiles;
        if (entry.Status.Owner != owner) tree.SetOwner(path, owner, uint.MaxValue);
        if (entry.Kind != FileKind.Link && entry.Status.Mode != mode) tree.SetMode(path, mode);
        if (entry.Status.ModifiedSeconds != BuildFormat.Epoch) tree.SetTime(path, BuildFormat.Epoch);
    }
}
