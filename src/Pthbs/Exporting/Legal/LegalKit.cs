using System.Text;
using Pthbs.Exporting.Bills;
using Pthbs.Files;
using Pthbs.Inventory;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Exporting.Legal;

/// <summary>
/// What licenses ask of those who pass programs on, as a directory (docs/guides/whats-inside.md): license texts, sources, patches and scripts, and for programs that hold a
/// library under the LGPL the files to link them again with a changed one.
/// </summary>
/// <param name="inventory">What is passed on.</param>
/// <param name="relinks">The packages that <see cref="RelinkScript"/> made, by the package of the programs.</param>
public sealed class LegalKit(PackageInventory inventory, IReadOnlyDictionary<PackageId, PackageId> relinks)
{
    /// <summary>The packages without a license text in <c>share/licenses</c>.</summary>
    public IReadOnlyList<string> WithoutText => _withoutText;

    /// <summary>The parts of packages that programs hold and whose license texts their packages do not have, with the license and where it may be had.</summary>
    public IReadOnlyList<string> PartsWithoutText => _partsWithoutText;

    /// <summary>Programs that cannot be linked again from the kit, with the reason.</summary>
    public IReadOnlyList<string> NotRelinkable => _notRelinkable;

    private const string SourcesName = "sources", PackagesName = "packages", RelinkName = "relink", BillName = "sbom.spdx.json", ReadmeName = "README", LicensesName = "licenses";

    private readonly List<string> _withoutText = [];
    private readonly List<string> _partsWithoutText = [];
    private readonly List<string> _notRelinkable = [];

    /// <summary>The sources that belong into the kit. Packages of Debian are no sources: they are only listed.</summary>
    public static IReadOnlyList<InventorySource> Sources(InventoryPackage package)
    {
        var sources = new List<InventorySource>();
        foreach (var source in package.Sources)
            if (!source.File.EndsWith(".deb", StringComparison.Ordinal)) sources.Add(source);
        return sources;
    }

    /// <summary>Writes the kit: whole, or not at all.</summary>
    /// <param name="path">Where. An earlier kit is replaced, if nobody has put anything into it.</param>
    /// <param name="store">Where the packages are.</param>
    /// <param name="cache">Where the sources are.</param>
    /// <param name="cancel">Ends it between two blocks of a file.</param>
    /// <exception cref="Errors.PthbsException">A source is not on this machine, or the directory cannot take it.</exception>
    /// <returns>Where it is.</returns>
    public string Write(string path, StoreDirectory store, SourceCache cache, CancellationToken cancel)
    {
        using var whole = new WholeDirectory(path, "legal kit");
        Fill(whole.Directory, store, cache, cancel);
        whole.Publish();
        return whole.Place;
    }

    private void Fill(DirectoryHandle directory, StoreDirectory store, SourceCache cache, CancellationToken cancel)
    {
        var entries = new List<DownloadEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var package in inventory.Packages)
            foreach (var source in Sources(package))
                if (seen.Add(source.Key.ToString())) entries.Add(new DownloadEntry(source.Key, source.File, [.. source.Urls]));
        using (var sources = directory.CreateDirectory(SourcesName)) OfflineSources.Export(cache, entries, sources, cancel);
        using (var packages = directory.CreateDirectory(PackagesName))
            foreach (var package in inventory.Packages) Package(packages, package, store, cancel);
        foreach (var (of, made) in relinks) Relink(directory, of, made, store, cancel);
        directory.WriteAtomically(BillName, BillOfMaterials.Write(inventory, BillFormat.Spdx));
        directory.WriteAtomically(ReadmeName, Readme());
    }

    private void Package(DirectoryHandle packages, InventoryPackage package, StoreDirectory store, CancellationToken cancel)
    {
        using var place = packages.CreateDirectory(package.Id.ToString());
        if (package.Script is { } script) place.WriteAtomically("build-script", script.Bytes.Span);
        var text = new StringBuilder($"{package.Id.Name} {package.Version}\nlicense: {package.Facts?.License ?? "not known"}\n");
        foreach (var source in package.Sources)
        {
            text.Append($"source: {source.Key} {source.File}\n");
            foreach (var url in BillUrls.Of(source)) text.Append($"  {url}\n");
        }

        foreach (var part in package.Parts) text.Append($"part: {part.Name} {part.Version}\n  license: {part.Facts?.License ?? "not known"}\n");
        place.WriteAtomically("contents", text.ToString());
        var hasText = false;
        if (store.Contains(package.Id))
        {
            using var tree = store.OpenPackage(package.Id);
            using var licenses = tree.TryOpenDirectory(StoreLayout.LicenseTexts);
            if (licenses is not null) hasText = Copy(licenses, place, LicensesName, cancel) > 0;
            // A part that names no texts has those of its package, where it installs any.
            var ofAll = hasText;
            foreach (var part in package.Parts)
            {
                var copied = PartTexts(part, tree, place, cancel);
                hasText |= copied;
                if (!copied && !(ofAll && part.Part!.LicenseFiles.IsEmpty))
                    _partsWithoutText.Add($"{part.Name}{(part.Version is { } version ? $" {version}" : "")} in {package.Id.Name}: {part.Facts?.License ?? "license not known"}{(part.Facts?.Homepage is { } home ? $", {home}" : "")}");
            }
        }

        if (!hasText) _withoutText.Add(package.Id.Name);
    }

    /// <summary>Copies the texts of a part; whether there are any.</summary>
    private static bool PartTexts(InventoryPackage part, DirectoryHandle tree, DirectoryHandle place, CancellationToken cancel)
    {
        var hasText = false;
        foreach (var path in part.Part!.LicenseFiles)
        {
            if (tree.TryStatus(path)?.Kind != FileKind.Regular) continue;
            using var texts = place.CreateDirectories($"{LicensesName}/{part.Name}");
            CopyFile(tree, path, texts, path[(path.LastIndexOf('/') + 1)..], cancel);
            hasText = true;
        }

        return hasText;
    }

    private void Relink(DirectoryHandle directory, PackageId of, PackageId made, StoreDirectory store, CancellationToken cancel)
    {
        using var tree = store.OpenPackage(made);
        using var kept = tree.TryOpenDirectory(RelinkScript.Directory);
        if (inventory.Find(of.ToString()) is not { } package) return;
        foreach (var path in RelinkScript.Programs(inventory, package))
        {
            var name = path[(path.LastIndexOf('/') + 1)..];
            using var files = kept?.TryOpenDirectory(name);
            if (files?.TryReadText(RelinkScript.Order) is not { } order)
            {
                _notRelinkable.Add($"{of.Name}/{path}: its link was not seen");
                continue;
            }

            if (order.Split('\n').FirstOrDefault(l => l.StartsWith(RelinkScript.Gone, StringComparison.Ordinal)) is { } gone)
            {
                _notRelinkable.Add($"{of.Name}/{path}: an object was deleted before the build ended: {gone[RelinkScript.Gone.Length..]}");
                continue;
            }

            var linked = RelinkOrder.Read(files, order);
            if (linked.ThinArchive is { } thin)
            {
                _notRelinkable.Add($"{of.Name}/{path}: the members of an archive are files of their own: {thin}");
                continue;
            }

            // Only what the list names: the build can have put there what it likes.
            using var place = directory.CreateDirectories($"{RelinkName}/{of}/{name}");
            foreach (var file in linked.Files.Append(RelinkScript.Order)) CopyFile(files, file, place, file, cancel);
            place.WriteAtomically("relink.sh", Encoding.UTF8.GetBytes(linked.Script(name)), mode: 0b111_101_101);
        }
    }

    /// <summary>Copies the regular files of a tree; gives how many there are.</summary>
    private static int Copy(DirectoryHandle from, DirectoryHandle into, string name, CancellationToken cancel)
    {
        using var to = into.CreateDirectory(name);
        var count = 0;
        foreach (var entry in from.List())
        {
            cancel.ThrowIfCancellationRequested();
            var status = from.Status(entry.Name);
            if (status.Kind == FileKind.Directory)
            {
                using var inner = from.OpenDirectory(entry.Name);
                count += Copy(inner, to, entry.Name, cancel);
            }
            else if (status.Kind == FileKind.Regular)
            {
                CopyFile(from, entry.Name, to, entry.Name, cancel);
                count++;
            }
        }

        return count;
    }

    private static void CopyFile(DirectoryHandle from, string path, DirectoryHandle to, string name, CancellationToken cancel)
    {
        using var content = from.OpenRead(path);
        using var copy = new PartialFile(to, name);
        copy.Append(content, $"{from.Path}/{path}", cancel);
    }

    private string Readme()
    {
        var text = new StringBuilder("""
            This directory goes with the programs that its packages were built to.

            packages/ID/contents      the package's version, license and sources
            packages/ID/licenses      its license texts
            packages/ID/build-script  the script that built it: a shell script, which says at its top what it needs
            sources/                  sources and patches by hash; downloadlist.sha256 has their names
            relink/ID/PROGRAM         the objects and libraries that a program with a library under the LGPL was linked from;
                                      relink.sh links it again, with a changed library in the place of the one of that name.
                                      The objects know their files as those of the package that they were built in,
                                      which has the same name, another hash, and +relink at the end of its version
            sbom.spdx.json            what is in which program (SPDX 3.0.1)
            manifest.sha256           all these files. 'pthbs export legal' replaces the directory only while it holds no others

            """);
        if (_withoutText.Count > 0) text.Append($"\nThese packages install no license text; it is in their sources: {string.Join(", ", _withoutText)}\n");
        foreach (var part in _partsWithoutText) text.Append($"\nPrograms hold a part whose license text is missing here; add it before you pass them on: {part}\n");
        foreach (var reason in _notRelinkable) text.Append($"\nNot to be linked again from here; build it from its sources with a changed library: {reason}\n");
        return text.ToString();
    }
}
