using System.Text;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Writes the files of new packages into a layer. Each package is there whole or not at all, and nothing that is there is replaced.</summary>
/// <param name="layer">The layer.</param>
/// <param name="wait">How to wait for another one that changes the collection.</param>
internal sealed class PackageFiles(CollectionDirectory layer, LockWait wait)
{
    private const string Packages = "packages";

    /// <summary>The error that a package is there already.</summary>
    public static PthbsException Taken(string name, string where) => new(ErrorKind.Usage, $"a package called '{name}' is there already")
    {
        Where = where,
        Hint = $"give the new package another name: --package NAME; or change the version of the old one: pthbs collection update {name} VERSION",
    };

    /// <summary>Adds a package: the line of its source, then its template. If the template cannot be written, the list is as it was.</summary>
    /// <param name="name">The package.</param>
    /// <param name="template">Its template.</param>
    /// <param name="entry">Its source; becomes the line that stands in the list.</param>
    /// <returns>The template's path.</returns>
    /// <exception cref="PthbsException">The name is taken, by the package or by another source; or the layer cannot be written.</exception>
    public string Add(string name, string template, ref DownloadEntry entry)
    {
        using var directory = DirectoryHandle.Open(layer.Where(""), forPerson: true);
        using var locked = CollectionLock.Take(directory, wait);
        var where = layer.Where(CollectionDirectory.DownloadListName);
        var before = directory.TextIfThere(CollectionDirectory.DownloadListName);
        var list = DownloadList.Parse(before ?? "", where);
        entry = DownloadAdder.Merged(list, entry);
        using var packages = directory.CreateDirectory(Packages);
        if (packages.TryStatus(name) is not null) throw Taken(name, layer.Where(CollectionDirectory.FolderOf(name)));
        // What this one leaves where it is killed, the next one deletes, whatever that one adds.
        using var made = Beside.MakeDirectory(packages);
        using (var folder = packages.OpenDirectory(made.Name)) folder.WriteAtomically(Path.GetFileName(CollectionDirectory.TemplateOf(name)), template, durable: true);
        made.Open();
        try
        {
            // First the line: a template without its source cannot be rendered, a line without a template harms nobody.
            directory.ReplaceText(CollectionDirectory.DownloadListName, list.With(entry).ToString());
            if (!packages.TryRename(made.Name, packages, name)) throw Taken(name, layer.Where(CollectionDirectory.FolderOf(name)));
        }
        catch
        {
            // A list that was not written is not written again, on a disk that may be full.
            if (directory.TextIfThere(CollectionDirectory.DownloadListName) is not { } now || now == before) throw;
            if (before is null) directory.DeleteIfPossible(CollectionDirectory.DownloadListName);
            else directory.ReplaceText(CollectionDirectory.DownloadListName, before);
            throw;
        }

        packages.Sync();
        return layer.Where(CollectionDirectory.TemplateOf(name));
    }

    /// <summary>Replaces the template of a package that was added.</summary>
    /// <param name="package">The package.</param>
    /// <param name="before">What it holds, if nobody has edited it.</param>
    /// <param name="template">What it is to hold.</param>
    /// <returns>Whether it was replaced: what a person has edited stays.</returns>
    public bool TryReplaceTemplate(string package, string before, string template)
    {
        using var directory = DirectoryHandle.Open(layer.Where(""), forPerson: true);
        using var locked = CollectionLock.Take(directory, wait);
        using var folder = directory.OpenDirectory(CollectionDirectory.FolderOf(package));
        var name = Path.GetFileName(CollectionDirectory.TemplateOf(package));
        if (folder.TextIfThere(name) != before) return false;
        folder.ReplaceText(name, template);
        return true;
    }

    /// <summary>Adds the test of a package.</summary>
    /// <returns>The template's path; null if something is there already.</returns>
    public string? TryAddTest(string package, string template)
    {
        using var directory = DirectoryHandle.Open(layer.Where(""), forPerson: true);
        using var locked = CollectionLock.Take(directory, wait);
        using var folder = directory.OpenDirectory(CollectionDirectory.FolderOf(package));
        var name = Path.GetFileName(CollectionDirectory.TemplateOf(CollectionDirectory.TestOf(package)));
        Beside.Sweep(folder);
        using var made = Beside.MakeFile(folder, Encoding.UTF8.GetBytes(template));
        return folder.TryRename(made.Name, folder, name) ? layer.Where($"{CollectionDirectory.FolderOf(package)}/{name}") : null;
    }
}
