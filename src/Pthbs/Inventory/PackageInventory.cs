using Pthbs.Collections;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Inventory;

/// <summary>What is inside packages and environments: all packages that they need when they run, and all that their programs contain parts of.</summary>
/// <param name="Subjects">What was asked about.</param>
/// <param name="Packages">The packages, in order of their ids.</param>
public sealed record PackageInventory(IReadOnlyList<InventorySubject> Subjects, IReadOnlyList<InventoryPackage> Packages)
{
    private readonly Dictionary<string, InventoryPackage> _byId = ById(Packages);

    /// <summary>The package with this id; null if it is not in the inventory.</summary>
    public InventoryPackage? Find(string? id) => id is null ? null : _byId.GetValueOrDefault(id);

    /// <summary>The packages and their parts: all that has a name and a version, and that an advisory can speak of.</summary>
    public IEnumerable<InventoryPackage> Software
    {
        get
        {
            foreach (var package in Packages)
            {
                yield return package;
                foreach (var part in package.Parts) yield return part;
            }
        }
    }

    /// <summary>Whose an archive or object file is that a link took: a part of its package, or the package; null if the program's own build made it.</summary>
    public InventoryPackage? OwnerOf(TakenArchive archive)
    {
        if (!PackageId.TryParse(archive.Package, out var id)) return null;
        var package = Find(archive.Package) ?? new InventoryPackage(id, null);
        if (PackagePart.Of(package.Facts?.Parts ?? [], archive.Path) is { } found)
            foreach (var part in package.Parts)
                if (part.Part == found) return part;
        return package;
    }

    private static Dictionary<string, InventoryPackage> ById(IReadOnlyList<InventoryPackage> packages)
    {
        var all = new Dictionary<string, InventoryPackage>(StringComparer.Ordinal);
        foreach (var package in packages) all.Add(package.Id.ToString(), package);
        return all;
    }
}
