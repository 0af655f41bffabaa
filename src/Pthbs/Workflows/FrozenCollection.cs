using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Exporting.Frozen;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>Adds frozen packages to a collection: their archives, lines in its download list, and a template each.</summary>
public static class FrozenCollection
{
    /// <summary>Where the archives are, below the collection.</summary>
    private const string ArchivesName = "frozen";

    private const string Mark = "{# Frozen by 'pthbs export archive'";

    /// <summary>Adds packages. What was frozen under the same name before is replaced; what a person wrote is not.</summary>
    /// <param name="path">The collection's directory, which is made where it is missing.</param>
    /// <param name="sources">Where the archives are.</param>
    /// <param name="packages">The packages, and what their collection says of each if it came from one.</param>
    /// <param name="url">A URL below which the archives can also be downloaded; null for none.</param>
    /// <param name="wait">How to wait for another one that changes the collection; its cancellation also ends the rest, between two archives.</param>
    /// <exception cref="PthbsException">A package of such a name is there that was not frozen, or the directory cannot take it.</exception>
    public static void Add(string path, SourceCache sources, IReadOnlyList<(FrozenPackage Package, PackageFacts? Facts)> packages, string? url, LockWait wait)
    {
        if (url is not null && (url.Any(char.IsWhiteSpace) || SourceUrl.Problem($"{url.TrimEnd('/')}/x", SourceKind.Sha256) is not null))
            throw new PthbsException(ErrorKind.Usage, "archives cannot be downloaded from this URL") { Got = SourceUrl.Shown(url), Expected = SourceUrl.Forms(SourceKind.Sha256) };
        using var directory = DirectoryHandle.Create(path, forPerson: true);
        // Two that add at once: each adds to what the list is then.
        using var locked = CollectionLock.Take(directory, wait);
        foreach (var place in packages.Select(p => CollectionDirectory.FolderOf(p.Package.Script.Id.Name)).Prepend(CollectionDirectory.Folders[0]).Prepend(ArchivesName))
            if (directory.TryStatus(place) is { Kind: not FileKind.Directory } other)
                throw new PthbsException(ErrorKind.Usage, "something else is where the collection has a directory") { Where = $"{directory.Path}/{place}", Got = other.Kind == FileKind.Link ? "a symbolic link" : "a file", Hint = "name another collection" };
        foreach (var (package, _) in packages) Refuse(directory, package);
        using (var archives = directory.CreateDirectory(ArchivesName))
            OfflineSources.Export(sources, [.. packages.Select(p => Entry(p.Package, null))], archives, wait.Cancel);

        // What is named is there before it is named: archives, then their lines, then the templates.
        var list = DownloadList.Parse(directory.TextIfThere(CollectionDirectory.DownloadListName) ?? "", $"{directory.Path}/{CollectionDirectory.DownloadListName}");
        foreach (var (package, _) in packages) list = list.With(Entry(package, url));
        directory.ReplaceText(CollectionDirectory.DownloadListName, list.ToString());
        if (directory.TryStatus(CollectionSettings.FileName) is null)
            directory.ReplaceText(CollectionSettings.FileName, $"name: {NameOf(directory.Path)}\nsystem: {packages[0].Package.Script.Header.System}\n");
        foreach (var (package, facts) in packages)
        {
            using var folder = directory.CreateDirectories(CollectionDirectory.FolderOf(package.Script.Id.Name));
            folder.ReplaceText(Path.GetFileName(CollectionDirectory.TemplateOf(package.Script.Id.Name)), Template(package, facts));
        }
    }

    private static DownloadEntry Entry(FrozenPackage package, string? url)
    {
        var archive = package.Archive;
        string[] further = url is null ? [] : [$"{url.TrimEnd('/')}/{archive.File}"];
        return new DownloadEntry(archive.Key, archive.File, [$"file:{ArchivesName}/sha256/{archive.Key.Hash}", .. further]);
    }

    /// <summary>A directory may have a name that YAML reads as something else.</summary>
    private static string NameOf(string path)
    {
        var name = string.Concat(Path.GetFileName(path).Select(c => char.IsAsciiLetterOrDigit(c) || "._+-".Contains(c, StringComparison.Ordinal) ? c : '-')).TrimStart('-', '.');
        return name.Length > 0 ? name : ArchivesName;
    }

    private static void Refuse(DirectoryHandle directory, FrozenPackage package)
    {
        var template = CollectionDirectory.TemplateOf(package.Script.Id.Name);
        if (directory.TextIfThere(template) is { } text && !text.StartsWith(Mark, StringComparison.Ordinal))
            throw new PthbsException(ErrorKind.Usage, $"the collection already has a package '{package.Script.Id.Name}' that was not frozen")
            {
                Where = $"{directory.Path}/{template}",
                Hint = "give the frozen one another name: --as NAME",
            };
    }

    /// <summary>Without a layout: it renders to the frozen script's very bytes, whatever becomes of layouts.</summary>
    private static string Template(FrozenPackage package, PackageFacts? facts)
    {
        var header = package.Script.Header;
        List<string> lines = [$"{Mark} from {package.Original}, output sha256:{package.OutputHash}. #}}", Set("version", Quote(header.Version))];
        if (facts?.Summary is { } summary) lines.Add(Set("summary", Quote(summary)));
        if (facts?.License is { } license) lines.Add(Set("license", Quote(license)));
        if (facts?.Homepage is { } homepage) lines.Add(Set("homepage", Quote(homepage)));
        if (facts?.Purl is { } purl) lines.Add(Set("purl", Quote(purl)));
        if (facts?.Cpe is { } cpe) lines.Add(Set("cpe", Quote(cpe)));
        if (facts is { LinkWith.IsEmpty: false }) lines.Add(Set("link_with", $"[{string.Join(", ", facts.LinkWith.Select(l => Quote(l.Yields ? $"{l.Package} yield" : $"{l.Package}")))}]"));
        if (facts?.Libc is { } libc) lines.Add(Set("libc", Quote(libc)));
        if (facts is { Parts.Count: > 0 }) lines.Add(Set("parts", $"{{{string.Join(", ", facts.Parts.Select(Part))}}}"));
        lines.Add("#!/bin/sh");
        var key = package.Archive.Key.ToString();
        foreach (var line in header.Lines())
            lines.Add(line.StartsWith($"#: source {key} ", StringComparison.Ordinal) ? line.Replace($"{key} {package.Archive.File}", $"{{{{ source({Quote(package.Archive.File)}) }}}}", StringComparison.Ordinal) : line);
        return string.Join('\n', lines) + "\n";

        static string Part(PackagePart part)
        {
            var words = $"\"files\": [{string.Join(", ", part.Files.Select(Quote))}], \"license_files\": [{string.Join(", ", part.LicenseFiles.Select(Quote))}]";
            foreach (var (word, text) in (KeyValuePair<string, string?>[])[new("version", part.Version), new("summary", part.Facts.Summary), new("license", part.Facts.License), new("homepage", part.Facts.Homepage), new("purl", part.Facts.Purl), new("cpe", part.Facts.Cpe), new("libc", part.Facts.Libc)])
                if (text is not null) words += $", \"{word}\": {Quote(text)}";
            return $"{Quote(part.Name)}: {{{words}}}";
        }

        static string Set(string name, string value) => $"{{% set {name} = {value} %}}";
        static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
