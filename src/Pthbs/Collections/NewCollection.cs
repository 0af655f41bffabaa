using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>Makes collections: one that stands alone with a first package, or a layer above others.</summary>
public static class NewCollection
{
    /// <summary>The package that a collection begins with.</summary>
    public const string FirstPackage = "hello";

    private const string ListHead = "# Where sources can be downloaded. To add one: pthbs collection add --source-only URL\n";
    private const string FirstText = "hello\n";

    /// <summary>It needs no compiler and no other package: its one source is unpacked into the output.</summary>
    private const string Template = """
        {% set summary = "a first package: one file of text" %}
        {% set license = "0BSD" %}
        #!/bin/sh
        #: pthbs 2
        #: name {{ package.name }}
        #: version 1.0
        #: system {{ system }}
        #: source {{ file("hello.txt") }} into=out/share

        """;

    /// <summary>Makes a collection in a directory that is not there yet, or empty.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="below">The collection that it is a layer above; null for none.</param>
    /// <returns>Its whole path.</returns>
    /// <exception cref="PthbsException">Something is there, or it cannot be written.</exception>
    public static string Create(string path, Collection? below)
    {
        var full = Path.GetFullPath(path);
        full = full.Length > 1 ? full.TrimEnd('/') : full;
        if (below is not null && below.Directories.Any(layer => Path.GetFullPath(layer).TrimEnd('/') == full)) throw new PthbsException(ErrorKind.Usage, "a collection cannot be a layer above itself") { Where = full };
        using var directory = DirectoryHandle.Create(full, forPerson: true);
        var files = Files(below is null);
        List<string> halfWritten = [];
        if (!HoldsOnly(directory, "", files, halfWritten))
        {
            var isCollection = directory.TryStatus(CollectionSettings.FileName) is not null;
            throw new PthbsException(ErrorKind.Usage, isCollection ? "there is a collection already" : "the directory is not empty") { Where = full, Expected = "a new directory, or an empty one" };
        }

        foreach (var name in halfWritten) directory.TryDelete(name);
        foreach (var folder in CollectionDirectory.Folders) using (directory.CreateDirectories(folder)) { }
        foreach (var (name, text) in files)
        {
            if (Path.GetDirectoryName(name) is { Length: > 0 } folder) using (directory.CreateDirectories(folder)) { }
            directory.WriteAtomically(name, text);
        }

        // Last: a directory without it is no collection, whatever ended this before, and the next call goes on.
        directory.WriteAtomically(CollectionSettings.FileName, $"name: {Quoted(Path.GetFileName(full))}\nsystem: {below?.Settings.System ?? $"{MachineKind.Name}-linux"}\n");
        return full;
    }

    /// <summary>All files but the last one, with what they hold.</summary>
    private static Dictionary<string, string> Files(bool hasPackage)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal) { [CollectionDirectory.DownloadListName] = ListHead };
        if (!hasPackage) return files;
        files[$"{CollectionDirectory.FolderOf(FirstPackage)}/hello.txt"] = FirstText;
        files[CollectionDirectory.TemplateOf(FirstPackage)] = Template;
        return files;
    }

    /// <summary>Whether a directory holds nothing but what a call that was killed, or found the disk full, has left.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="prefix">Where it is, below the collection.</param>
    /// <param name="files">What such a call writes.</param>
    /// <param name="halfWritten">Receives the files that it had not given their names yet.</param>
    private static bool HoldsOnly(DirectoryHandle directory, string prefix, Dictionary<string, string> files, List<string> halfWritten)
    {
        foreach (var (name, _) in directory.List())
        {
            var path = prefix + name;
            var kind = directory.TryStatus(name)?.Kind;
            if (kind == FileKind.Regular && DirectoryHandle.IsTemporaryName(name)) halfWritten.Add(path);
            else if (kind == FileKind.Regular && files.TryGetValue(path, out var text) && directory.TryReadWhole(name, text.Length) is { } bytes && bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text))) continue;
            else if (kind == FileKind.Directory && (CollectionDirectory.Folders.Contains(path) || files.Keys.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal))))
            {
                using var inner = directory.OpenDirectory(name);
                if (!HoldsOnly(inner, path + "/", files, halfWritten)) return false;
            }
            else return false;
        }

        return true;
    }

    /// <summary>A name as YAML writes a text, in quotes where it could be something else.</summary>
    private static string Quoted(string name)
    {
        if (name.Length == 0) return "root";
        var isPlain = char.IsAsciiLetter(name[0]) && name.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n");
        var text = new StringBuilder("\"");
        foreach (var c in name)
        {
            isPlain &= char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else text.Append(char.IsControl(c) || char.IsSurrogate(c) ? '_' : c);
        }

        return isPlain ? name : text.Append('"').ToString();
    }
}
