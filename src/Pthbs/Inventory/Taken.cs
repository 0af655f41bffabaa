using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Inventory;

/// <summary>What a program took of one package.</summary>
/// <param name="Package">The package.</param>
/// <param name="Archives">Its archives and object files, in the link's order.</param>
public sealed record Taken(PackageId Package, IReadOnlyList<TakenArchive> Archives)
{
    /// <summary>What a program took of other packages, in order of their ids. What its own build made is not in it.</summary>
    public static IReadOnlyList<Taken> ByPackage(InventoryProgram program)
    {
        var byPackage = new SortedDictionary<PackageId, List<TakenArchive>>();
        foreach (var archive in program.Link?.Taken ?? [])
        {
            if (!PackageId.TryParse(archive.Package, out var id)) continue;
            if (!byPackage.TryGetValue(id, out var archives)) byPackage.Add(id, archives = []);
            archives.Add(archive);
        }

        var all = new List<Taken>(byPackage.Count);
        foreach (var (id, archives) in byPackage) all.Add(new Taken(id, archives));
        return all;
    }
}
