using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Packaging.Reading;

/// <summary>
/// The files of an unpacked source: regular files alone, no link is followed. What strangers packed is read in bounded pieces; a tree that is larger than the bounds is known in part.
/// </summary>
internal sealed class SourceTree
{
    /// <summary>The most bytes of one file that are read: of longer ones the beginning.</summary>
    public const int LongestText = 256 * 1024;

    /// <summary>The most files and directories that are listed.</summary>
    public const int MostFiles = 20_000;
    private const int DeepestFolder = 10;
    private readonly HashSet<string> _names;
    private readonly Func<string, int, byte[]> _read;

    /// <param name="files">The paths of the files.</param>
    /// <param name="read">Reads a file that is among them: its beginning, so many bytes at most.</param>
    public SourceTree(IEnumerable<string> files, Func<string, int, byte[]> read)
    {
        Files = [.. files.Order(StringComparer.Ordinal)];
        _names = new HashSet<string>(Files, StringComparer.Ordinal);
        _read = read;
    }

    /// <summary>The paths of the files, sorted.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Whether it has more files than were listed.</summary>
    public bool IsCut { get; init; }

    /// <summary>The files beneath a directory.</summary>
    /// <param name="directory">It; must stay open for as long as the tree is used.</param>
    /// <param name="cancel">Ends it.</param>
    public static SourceTree Of(DirectoryHandle directory, CancellationToken cancel)
    {
        var files = new List<string>();
        // Directory by directory, the upper ones first: where a tree is too large, what matters lies at its top.
        var ahead = new Queue<string>();
        var isCut = false;
        ahead.Enqueue("");
        while (ahead.TryDequeue(out var folder))
        {
            cancel.ThrowIfCancellationRequested();
            using var opened = Opened(directory, folder);
            if (opened is null) continue;
            foreach (var entry in opened.Stream())
            {
                isCut |= files.Count + ahead.Count >= MostFiles;
                if (isCut) break;
                var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                var kind = entry.Kind ?? directory.Status(path).Kind;
                if (kind == FileKind.Regular) files.Add(path);
                else if (kind == FileKind.Directory && path.AsSpan().Count('/') < DeepestFolder) ahead.Enqueue(path);
            }
        }

        return new SourceTree(files, (path, most) =>
        {
            try
            {
                using var file = directory.OpenFile(path);
                var bytes = new byte[most];
                var length = DirectoryHandle.Read(file, bytes, 0, path);
                return bytes[..length];
            }
            catch (PthbsException closed) when (closed.SystemError == Errno.AccessDenied)
            {
                return [];
            }
        })
        {
            IsCut = isCut,
        };
    }

    /// <summary>A directory; null if its mode, which the archive says, keeps this user out.</summary>
    private static DirectoryHandle? Opened(DirectoryHandle directory, string folder)
    {
        try
        {
            return folder.Length == 0 ? directory.Duplicate() : directory.OpenDirectory(folder);
        }
        catch (PthbsException closed) when (closed.SystemError == Errno.AccessDenied)
        {
            return null;
        }
    }

    /// <summary>The tree below one of its directories.</summary>
    public SourceTree Below(string folder)
    {
        var inner = new List<string>();
        foreach (var file in Files) if (file.StartsWith(folder + "/", StringComparison.Ordinal)) inner.Add(file[(folder.Length + 1)..]);
        return new SourceTree(inner, (path, most) => _read($"{folder}/{path}", most)) { IsCut = IsCut };
    }

    /// <summary>The directories at its top, sorted.</summary>
    public IReadOnlyList<string> TopFolders()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Files) if (file.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash) found.Add(file[..slash]);
        return [.. found];
    }

    /// <summary>The files at its top, sorted.</summary>
    public IEnumerable<string> TopFiles() => Files.Where(file => !file.Contains('/', StringComparison.Ordinal));

    /// <summary>Whether it has a file.</summary>
    public bool Has(string path) => _names.Contains(path);

    /// <summary>The first of these files that it has; null if it has none.</summary>
    public string? First(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths) if (Has(path)) return path;
        return null;
    }

    /// <summary>A file's text, with line feeds alone at the ends of lines; empty where there is no such file. Bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes: of a longer file, the beginning.</param>
    public string Read(string? path, int most = LongestText) =>
        path is null || !Has(path) ? "" : Encoding.UTF8.GetString(_read(path, Math.Min(most, LongestText))).Replace("\r\n", "\n", StringComparison.Ordinal);
}
