using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// A git repository on this machine, which may belong to anybody. git is never started in it: it would read settings there that can name programs, and so
/// refuses the repositories of other users. Only its objects are read, each checked by its hash (docs/explanation/decisions/0028-repositories-on-disk.md).
/// </summary>
internal static class LocalRepository
{
    private const int LongestPointer = 8192;
    private const int LongestAlternates = 1 << 20;
    private const int MostPlaces = 64;

    /// <summary>How deep git's own directories go: <c>objects/info/commit-graphs</c>.</summary>
    private const int Deepest = 2;
    private const string Pointer = "gitdir: ";

    // The places where git looks, in its order.
    private static readonly string[] Endings = ["/.git", "", ".git/.git", ".git"];

    /// <summary>The directory of its objects, or why there is none.</summary>
    public static (string? Objects, UrlFailure? Failure) Find(string path)
    {
        try
        {
            foreach (var ending in Endings)
                if (Directory(path.TrimEnd('/') + ending) is { } found && ObjectsOf(found) is { } objects) return (objects, null);
            return (null, new UrlFailure("there is no git repository"));
        }
        catch (PthbsException error)
        {
            return (null, new UrlFailure(error.Message) { Hint = error.Hint });
        }
    }

    /// <summary>Git's own directory at a path, in whatever form git takes the path, and what it shares with other working trees; null if there is none.</summary>
    public static (string Own, string Common)? DirectoriesOf(string path)
    {
        try
        {
            foreach (var ending in Endings)
                if (Directory(path.TrimEnd('/') + ending) is { } own && ObjectsOf(own) is not null) return (own, CommonOf(own));
        }
        catch (PthbsException)
        {
            // Who may not look there is told so by whoever fetches from it.
        }

        return null;
    }

    /// <summary>Git's own directory for a working tree, and the one that it shares with other working trees of the repository; null if there is none.</summary>
    /// <param name="path">The top of the working tree.</param>
    /// <exception cref="PthbsException">This user may not look there.</exception>
    public static (string Own, string Common)? OfWorkingTree(string path) =>
        Directory($"{path.TrimEnd('/')}/.git") is { } own && ObjectsOf(own) is not null ? (own, CommonOf(own)) : null;

    /// <summary>What in the objects would hold up who opens it, such as a pipe that nobody writes to; null if there is nothing of the kind.</summary>
    /// <remarks>Whoever owns the repository can put it there later: then the time that git may say nothing ends it.</remarks>
    public static UrlFailure? Obstacle(string objects, CancellationToken cancel)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { objects };
        var left = new Queue<string>(seen);
        while (left.TryDequeue(out var place))
        {
            try
            {
                using var directory = DirectoryHandle.TryOpen(place);
                if (directory is null) continue;
                if (Obstacle(directory, 0, cancel) is { } found) return new UrlFailure($"the repository contains something that is not a file: {PathText.Printable(found)}");
                foreach (var other in Alternates(directory)) if (seen.Count < MostPlaces && seen.Add(other)) left.Enqueue(other);
            }
            catch (PthbsException)
            {
                // What this user may not read, git may not read either, and says so.
            }
        }

        return null;
    }

    /// <summary>A path as a line of <c>objects/info/alternates</c>: quoted, so that any byte may be in it.</summary>
    public static byte[] AlternatesLine(string objects)
    {
        var line = new StringBuilder("\"");
        foreach (var value in PathText.Encode(objects).AsSpan()[..^1])
        {
            if (value is < 0x20 or >= 0x7F or (byte)'"' or (byte)'\\') line.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
            else line.Append((char)value);
        }

        return Encoding.ASCII.GetBytes(line.Append("\"\n").ToString());
    }

    /// <summary>The directory at a path, or the one that the file there points to, as in a worktree.</summary>
    private static string? Directory(string path)
    {
        using var found = NamedFile.TryFind(path);
        return found?.Kind switch
        {
            FileKind.Directory => path,
            FileKind.Regular => Line(found.Directory, found.Name) is { } line && line.StartsWith(Pointer, StringComparison.Ordinal)
                ? Path.GetFullPath(line[Pointer.Length..], found.Directory.Path) : null,
            _ => null,
        };
    }

    private static string? Obstacle(DirectoryHandle directory, int depth, CancellationToken cancel)
    {
        var below = new List<string>();
        foreach (var (name, known) in directory.Stream())
        {
            cancel.ThrowIfCancellationRequested();
            var kind = known ?? directory.TryStatus(name)?.Kind;
            if (kind == FileKind.Link)
            {
                using var target = NamedFile.TryFind($"{directory.Path}/{name}");
                kind = target?.Kind;
            }

            if (kind == FileKind.Other) return $"{directory.Path}/{name}";
            if (kind == FileKind.Directory && IsOfObjects(name)) below.Add(name);
        }

        foreach (var name in depth < Deepest ? below : [])
        {
            using var inner = DirectoryHandle.TryOpen($"{directory.Path}/{name}");
            if (inner is not null && Obstacle(inner, depth + 1, cancel) is { } found) return found;
        }

        return null;
    }

    /// <summary>Whether git looks into a directory of this name.</summary>
    private static bool IsOfObjects(string name) => name is "pack" or "info" or "commit-graphs" or "multi-pack-index.d" || (name.Length == 2 && name.All(char.IsAsciiHexDigit));

    /// <summary>Where further objects are. Lines with quotes are git's alone: it writes none of them by itself.</summary>
    private static IEnumerable<string> Alternates(DirectoryHandle objects) =>
        (objects.TryReadBytes("info/alternates", LongestAlternates) is { } bytes ? PathText.Decode(bytes).Split('\n') : [])
        .Where(l => l.Length > 0 && l[0] is not ('#' or '"') && !l.Contains('\0', StringComparison.Ordinal)).Select(l => Path.GetFullPath(l, objects.Path));

    private static string? ObjectsOf(string repository)
    {
        using var directory = DirectoryHandle.TryOpen(repository);
        if (directory?.TryStatus("HEAD") is null) return null;
        var objects = Path.Combine(CommonOf(repository), "objects");
        using var found = DirectoryHandle.TryOpen(objects);
        return found?.Path;
    }

    /// <summary>A worktree's own directory says where what it shares with others is.</summary>
    private static string CommonOf(string repository)
    {
        using var directory = DirectoryHandle.TryOpen(repository);
        return directory is not null && Line(directory, "commondir") is { } line ? Path.GetFullPath(line, repository) : repository;
    }

    private static string? Line(DirectoryHandle directory, string name) =>
        directory.TryReadBytes(name, LongestPointer) is { } bytes ? PathText.Decode(bytes).TrimEnd('\n', '\r') is { Length: > 0 } line && !line.Contains('\0', StringComparison.Ordinal) ? line : null : null;
}
