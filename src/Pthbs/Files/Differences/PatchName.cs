using System.Text;

namespace Pthbs.Files.Differences;

/// <summary>
/// How the header of a patch names a file, so that busybox's patch and GNU's both read the name that was written. A tab ends a name for both. Neither of the ways to quote other names
/// is read by both.
/// </summary>
internal static class PatchName
{
    /// <summary>The name as a header has it, after <c>a/</c> or <c>b/</c>, its bytes as characters (Latin-1); null where no header that both programs read can have it.</summary>
    /// <param name="path">The file, below the directory that the patch is for; see <see cref="PathText"/>.</param>
    public static string? Of(string path)
    {
        var hasSpace = path.Contains(' ', StringComparison.Ordinal);
        // GNU's takes away a space at the end; for busybox's, a backslash hides the tab.
        if (path.Any(c => c is < ' ' or '\x7f') || path.EndsWith(' ') || (hasSpace && path.EndsWith('\\'))) return null;
        var bytes = PathText.Encode(path);
        var name = Encoding.Latin1.GetString(bytes, 0, bytes.Length - 1);
        // Without the tab, GNU patch takes what follows a space for a date.
        return hasSpace ? name + "\t" : name;
    }

    /// <summary>The file of a header's line <c>--- a/NAME</c> or <c>+++ b/NAME</c>, without its first directory; null where it names none.</summary>
    public static string? Read(string line)
    {
        var name = line[4..].Split('\t')[0].TrimEnd('\r', ' ');
        return name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? PathText.Decode(Encoding.Latin1.GetBytes(name[(slash + 1)..])) : null;
    }
}
