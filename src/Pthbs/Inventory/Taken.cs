using Pthbs.Store;

namespace Pthbs.Inventory;

/// <summary>What a program took of one package, or of one part of a package.</summary>
/// <param name="Of">The package, or its part.</param>
/// <param name="Archives">The archives and object files, in the link's order.</param>
public sealed record Taken(InventoryPackage Of, IReadOnlyList<TakenArchive> Archives)
{
    /// <summary>What a program took of other packages, in order of their keys. What its own build made is not in it.</summary>
    public static IReadOnlyList<Taken> ByOwner(PackageInventory inventory, InventoryProgram program)
    {
        var byKey = new SortedDictionary<string, Taken>(StringComparer.Ordinal);
        foreach (var archive in program.Link?.Taken ?? [])
        {
            if (inventory.OwnerOf(archive) is not { } owner) continue;
            if (!byKey.TryGetValue(owner.Key, out var taken)) byKey.Add(owner.Key, taken = new Taken(owner, new List<TakenArchive>()));
            ((List<TakenArchive>)taken.Archives).Add(archive);
        }

        return [.. byKey.Values];
    }
}
