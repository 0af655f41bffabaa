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
        var all = new List<Taken>();
        foreach (var archive in program.Link?.Taken ?? [])
        {
            if (inventory.OwnerOf(archive) is not { } owner) continue;
            var at = 0;
            while (at < all.Count && string.CompareOrdinal(all[at].Of.Key, owner.Key) < 0) at++;
            if (at == all.Count || all[at].Of.Key != owner.Key) all.Insert(at, new Taken(owner, new List<TakenArchive>()));
            ((List<TakenArchive>)all[at].Archives).Add(archive);
        }

        return all;
    }
}
