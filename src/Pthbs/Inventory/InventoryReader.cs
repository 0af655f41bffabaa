using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Inventory;

/// <summary>Reads an inventory from the store: from records, manifests and scripts.</summary>
/// <param name="store">The store.</param>
/// <param name="script">Gives a package's script; null if it is lost.</param>
/// <param name="facts">Gives what the collection says of a package, and whether its template has changed since the package was built; null if no collection has it.</param>
/// <param name="download">Gives the download list's entry of a source; null if no list has it.</param>
public sealed class InventoryReader(StoreDirectory store, Func<PackageId, BuildScript?> script, Func<PackageId, KnownFacts?> facts, Func<SourceInput, DownloadEntry?> download)
{
    /// <summary>Reads the inventory of packages and environments.</summary>
    /// <param name="subjects">They; all their members are in the store.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">A package that they need is not in the store.</exception>
    public PackageInventory Read(IReadOnlyList<InventorySubject> subjects, CancellationToken cancel)
    {
        var records = new Dictionary<PackageId, BuildRecord>();
        var members = new List<PackageId>();
        foreach (var subject in subjects) members.AddRange(subject.Members);
        var shipped = RuntimeClosure.Of(members, id =>
        {
            cancel.ThrowIfCancellationRequested();
            return (records[id] = PackageRecords.Of(store, id, cancel)).References;
        });
        var contained = new SortedSet<PackageId>(shipped);
        var taken = new List<TakenArchive>();
        foreach (var id in shipped)
        {
            foreach (var file in records[id].Links?.Files ?? [])
            {
                foreach (var archive in file.Taken)
                {
                    if (!PackageId.TryParse(archive.Package, out var library)) continue;
                    contained.Add(library);
                    taken.Add(archive);
                }
            }
        }

        var packages = new List<InventoryPackage>(contained.Count);
        foreach (var id in contained)
        {
            cancel.ThrowIfCancellationRequested();
            var isShipped = records.TryGetValue(id, out var record);
            packages.Add(Package(id, isShipped ? record : store.Records.TryRead(id), isShipped, taken));
        }

        return new PackageInventory(subjects, packages);
    }

    private InventoryPackage Package(PackageId id, BuildRecord? record, bool isShipped, List<TakenArchive> taken)
    {
        var found = script(id);
        var known = facts(id);
        var sources = new List<InventorySource>();
        foreach (var source in found?.Header.Sources ?? [])
            sources.Add(new InventorySource(source.Key, source.File, download(source) is { } entry ? [.. entry.Urls] : []));
        var package = new InventoryPackage(id, found?.Header.Version ?? (record?.Version is { Length: > 0 } version && version != "?" ? version : null))
        {
            IsShipped = isShipped,
            Record = record,
            Script = found,
            Facts = known?.Facts,
            HasNewerFacts = known?.AreNewer is true,
            Sources = sources,
            Programs = isShipped && record?.Links is { } links ? Programs(id, links) : [],
        };
        return package with { Parts = Parts(package, taken) };
    }

    /// <summary>All parts of what is passed on itself; of what programs were linked with those that were taken.</summary>
    private static List<InventoryPackage> Parts(InventoryPackage package, List<TakenArchive> taken)
    {
        var parts = new List<InventoryPackage>();
        var (all, id) = (package.Facts?.Parts ?? [], package.Id.ToString());
        foreach (var part in all)
        {
            var isIn = package.IsShipped;
            foreach (var archive in taken) isIn = isIn || (archive.Package == id && PackagePart.Of(all, archive.Path) == part);
            // A patch of the package may mend any of them.
            if (isIn) parts.Add(new InventoryPackage(package.Id, part.Version ?? package.Version) { Part = part, IsShipped = package.IsShipped, Facts = part.Facts, Sources = package.Sources });
        }

        return parts;
    }

    private List<InventoryProgram> Programs(PackageId id, LinkRecord links)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in store.Manifests.TryRead(id)?.Entries ?? [])
            if (entry.Kind == FileKind.Regular) hashes[entry.Path] = entry.Content;
        var programs = new List<InventoryProgram>();
        foreach (var file in links.Files) programs.Add(new InventoryProgram(file.Path, hashes.GetValueOrDefault(file.Path), file));
        foreach (var path in links.Unmatched) programs.Add(new InventoryProgram(path, hashes.GetValueOrDefault(path), null));
        programs.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return programs;
    }
}
