using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pthbs.Files.Trees;

/// <summary>One line of a <see cref="TreeManifest"/>.</summary>
/// <param name="Path">Relative to the tree.</param>
/// <param name="Kind">A file, a directory or a link.</param>
/// <param name="IsExecutable">Whether a file may be executed; false for all else.</param>
/// <param name="Size">Bytes of a file, or of a link's target; 0 for a directory.</param>
/// <param name="Content">The sha256 of a file's bytes as lower-case hex, or a link's target; empty for a directory.</param>
public sealed record TreeManifestEntry(string Path, FileKind Kind, bool IsExecutable, long Size, string Content)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>A directory's entry.</summary>
    public static TreeManifestEntry Directory(string path) => new(path, FileKind.Directory, false, 0, "");

    /// <summary>A link's entry.</summary>
    public static TreeManifestEntry Link(string path, string target) => new(path, FileKind.Link, false, Encoding.UTF8.GetByteCount(target), target);

    /// <summary>A file's entry.</summary>
    public static TreeManifestEntry File(string path, bool isExecutable, long size, string sha256) => new(path, FileKind.Regular, isExecutable, size, sha256);

    /// <summary>The line without its newline.</summary>
    internal string Line => Kind switch
    {
        FileKind.Directory => $"{Path}\td\t-\t-\t-",
        FileKind.Link => string.Create(CultureInfo.InvariantCulture, $"{Path}\tl\t-\t{Size}\t{Content}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Path}\tf\t{(IsExecutable ? 'x' : '-')}\t{Size}\t{Content}"),
    };

    /// <summary>Reads a line, or gives null where it is none. Whether it is in canonical form shows when it is printed again.</summary>
    internal static TreeManifestEntry? TryParse(string line)
    {
        var fields = line.Split('\t');
        if (fields.Length != 5 || !IsPath(fields[0])) return null;
        if (fields[1] == "d") return Directory(fields[0]);
        if (fields[1] == "l") return fields[4].Length > 0 && PathText.IsClean(fields[4]) ? Link(fields[0], fields[4]) : null;
        return fields[1] == "f" && long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && fields[4].Length == 64 && !fields[4].AsSpan().ContainsAnyExcept(HexDigits)
            ? File(fields[0], fields[2] == "x", size, fields[4]) : null;
    }

    /// <summary>A manifest may come from elsewhere: what acts on its paths must stay inside the tree.</summary>
    private static bool IsPath(string path) => PathText.IsClean(path) && path.Split('/').All(name => name is not ("" or "." or ".."));
}
