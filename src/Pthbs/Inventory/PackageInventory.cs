namespace Pthbs.Inventory;

/// <summary>What is inside packages and environments: all packages that they need when they run, and all that their programs contain parts of.</summary>
/// <param name="Subjects">What was asked about.</param>
/// <param name="Packages">The packages, in order of their ids.</param>
public sealed record PackageInventory(IReadOnlyList<InventorySubject> Subjects, IReadOnlyList<InventoryPackage> Packages)
{
    private readonly Dictionary<string, InventoryPackage> _byId = ById(Packages);

    /// <summary>The package with this id; null if it is not in the inventory.</summary>
    public InventoryPackage? Find(string? id) => id is null ? null : _byId.GetValueOrDefault(id);

    private static Dictionary<string, InventoryPackage> ById(IReadOnlyList<InventoryPackage> packages)
    {
        var all = new Dictionary<string, InventoryPackage>(StringComparer.Ordinal);
        foreach (var package in packages) all.Add(package.Id.ToString(), package);
        return all;
    }
}
