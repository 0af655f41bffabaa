using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// A git repository on this machine, which may belong to anybody. git is never started in it: it would read settings there that can name programs, and so
/// refuses the repositories of other users. Only its objects are read, each checked by its hash (docs/decisions/0028-repositories-on-disk.md).
/// </summary>
internal static class LocalRepository
{
    private const int LongestPointer = 8192;
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

    private static string? ObjectsOf(string repository)
    {
        using var directory = DirectoryHandle.TryOpen(repository);
        if (directory?.TryStatus("HEAD") is null) return null;
        // A worktree's own directory says where what it shares with others is.
        var common = Line(directory, "commondir") is { } line ? Path.GetFullPath(line, repository) : repository;
        var objects = Path.Combine(common, "objects");
        using var found = DirectoryHandle.TryOpen(objects);
        return found?.Path;
    }

    private static string? Line(DirectoryHandle directory, string name) =>
        directory.TryReadBytes(name, LongestPointer) is { } bytes ? PathText.Decode(bytes).TrimEnd('\n', '\r') is { Length: > 0 } line && !line.Contains('\0', StringComparison.Ordinal) ? line : null : null;
}
