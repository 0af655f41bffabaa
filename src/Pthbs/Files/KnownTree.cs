using System.Security.Cryptography;
using System.Text;

namespace Pthbs.Files;

/// <summary>
/// A directory that pthbs wrote for a person, with a list of its files in it: only what the list names is pthbs' own to delete. The list has the form of <c>sha256sum --check</c>, below a line that says
/// what the directory is.
/// </summary>
internal sealed class KnownTree
{
    /// <summary>The list's name.</summary>
    public const string ManifestName = "manifest.sha256";

    private const int MostListed = 256 << 20, Deepest = 64;

    private readonly List<(string Path, FileStamp Stamp)> _entries = [];

    /// <summary>Why it is somebody's; null if all in it is pthbs' own.</summary>
    public string? Stranger { get; private set; }

    /// <summary>Looks at a directory: an empty one, or one with a list. Nothing in it is hashed unless it has a list.</summary>
    /// <param name="directory">Which.</param>
    /// <param name="kind">What it would be.</param>
    public static KnownTree Look(DirectoryHandle directory, string kind)
    {
        var tree = new KnownTree();
        if (directory.List(1) is [var first])
        {
            var lines = directory.TryStatus(ManifestName) is { Kind: FileKind.Regular } && directory.TryReadBytes(ManifestName, MostListed) is { } bytes ? PathText.Decode(bytes).Split('\n') : [];
            if (lines.Length == 0 || lines[0] != Head(kind)) tree.Stranger = first.Name;
            else tree.Walk(directory, "", lines.ToHashSet(StringComparer.Ordinal), 0);
        }

        return tree;
    }

    /// <summary>Writes the list of all that is in a directory into it.</summary>
    public static void WriteManifest(DirectoryHandle directory, string kind)
    {
        var text = new StringBuilder(Head(kind)).Append('\n');
        List(directory, "", text);
        directory.WriteAtomically(ManifestName, PathText.Encode(text.ToString()).AsSpan()[..^1]);
    }

    /// <summary>Whether everything is still as it was when it was looked at, and nothing has come.</summary>
    public bool IsStill(DirectoryHandle directory)
    {
        var now = new KnownTree();
        now.Walk(directory, "", null, 0);
        return now.Stranger is null && Stranger is null && now._entries.ToHashSet().SetEquals(_entries);
    }

    /// <summary>Deletes what was looked at, and nothing else: directories only when nothing is left in them.</summary>
    /// <param name="parent">Where the directory is.</param>
    /// <param name="name">Its name there.</param>
    /// <returns>Whether it is gone.</returns>
    public bool TryDelete(DirectoryHandle parent, string name)
    {
        using (var directory = parent.TryOpenDirectory(name))
        {
            for (var i = _entries.Count - 1; directory is not null && i >= 0; i--)
            {
                var (path, stamp) = _entries[i];
                if (stamp.Kind == FileKind.Directory) directory.TryDeleteEmptyDirectory(path);
                else directory.TryDelete(path);
            }
        }

        return parent.TryDeleteEmptyDirectory(name);
    }

    private void Walk(DirectoryHandle directory, string above, HashSet<string>? lines, int depth)
    {
        foreach (var (name, _) in directory.List().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var path = above + name;
            var error = directory.TakeStamp(PathText.Encode(name), out var stamp, out _);
            if (error != 0) throw directory.CannotLookAt(error, name);
            // A directory before what is in it, so that deleting goes the other way.
            _entries.Add((path, stamp));
            if (stamp.Kind == FileKind.Directory && depth < Deepest)
            {
                using var inner = directory.OpenDirectory(name);
                Walk(inner, $"{path}/", lines, depth + 1);
            }
            else if (stamp.Kind != FileKind.Regular || (lines is not null && path != ManifestName && !lines.Contains(Line(directory, name, path))))
            {
                Stranger ??= path;
            }

            if (Stranger is not null) return;
        }
    }

    private static void List(DirectoryHandle directory, string above, StringBuilder text)
    {
        foreach (var (name, _) in directory.List().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            if (directory.Status(name).Kind != FileKind.Directory)
            {
                text.Append(Line(directory, name, above + name)).Append('\n');
                continue;
            }

            using var inner = directory.OpenDirectory(name);
            List(inner, $"{above}{name}/", text);
        }
    }

    private static string Head(string kind) => $"# pthbs {kind} 1: the files of this directory, for 'sha256sum --check'";

    private static string Line(DirectoryHandle directory, string name, string path)
    {
        using var file = directory.OpenRead(name);
        return $"{Convert.ToHexStringLower(SHA256.HashData(file))}  {path}";
    }
}
