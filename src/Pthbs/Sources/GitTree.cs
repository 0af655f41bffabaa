using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// The tree of a commit in one file: what <c>git cat-file --batch</c> prints for the commit, its tree, and then what is in that tree in its order, each tree
/// before what is in it; gzipped. It needs no git to be read, can be carried as it is, and proves itself against the commit's hash.
/// </summary>
internal static class GitTree
{
    private const int LongestPath = 4000, LongestName = 255;

    /// <summary>Makes the packed form of a commit out of a repository.</summary>
    /// <param name="git">A running <c>git cat-file --batch</c>.</param>
    /// <param name="commit">Which.</param>
    /// <param name="where">Where the repository came from, for messages.</param>
    /// <param name="packed">Where to write.</param>
    /// <exception cref="PthbsException">An object is missing or is not what its id says.</exception>
    public static void Pack(GitProgram git, SourceKey commit, string where, Stream packed)
    {
        // Speed over size: these files are read as often as a build unpacks them.
        using var zipped = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
        Walk(new GitObjects(git.Output, where, git.Input, zipped), commit, where, null, GitLimits.Default);
    }

    /// <summary>Reads a packed form, checks all of it, and writes it out where a writer is given.</summary>
    /// <exception cref="PthbsException">It is damaged, or not this commit's.</exception>
    public static void Read(Stream packed, SourceKey commit, string where, IGitTreeSink? writer)
    {
        using var plain = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
        var objects = new GitObjects(plain, where);
        Walk(objects, commit, where, writer, GitLimits.Default);
        objects.ExpectEnd();
    }

    /// <summary>Reads a commit, its tree and all that is in it, and writes them out where a writer is given.</summary>
    internal static void Walk(GitObjects objects, SourceKey commit, string where, IGitTreeSink? writer, GitLimits limits) =>
        WalkTree(objects, TreeOf(objects.ReadCommit(commit.Hash), commit, where), where, writer, limits);

    /// <summary>Reads a tree and all that is in it, and writes them out where a writer is given.</summary>
    internal static void WalkTree(GitObjects objects, string tree, string where, IGitTreeSink? writer, GitLimits limits)
    {
        // A stack, not recursion: how deep a tree goes is up to whoever made it.
        var left = new Stack<GitEntry>();
        left.Push(new GitEntry("40000", "", tree));
        for (var count = 0; left.TryPop(out var entry); count++)
        {
            // Ten small trees, each holding the next ten times, are a tree of ten thousand million files.
            if (count > limits.MostEntries) throw Error($"the tree has more than {limits.MostEntries} entries");
            if (objects.Bytes > limits.MostBytes) throw Error($"the tree is too large: more than {limits.MostBytes} bytes");
            if (entry.Path.Length > LongestPath) throw Error($"a path of the tree is longer than {LongestPath} characters");
            switch (entry.Mode)
            {
                case "40000" or "040000":
                    var inside = Entries(objects.ReadAll(entry.Id, "tree"), entry.Path, tree.Length / 2, where);
                    if (entry.Path.Length > 0) writer?.Directory(entry.Path);
                    for (var i = inside.Count - 1; i >= 0; i--) left.Push(inside[i]);
                    break;
                // 100664: git itself wrote it until 2005.
                case "100644" or "100755" or "100664" when writer is not null:
                    writer.File(entry.Path, entry.Mode == "100755", sink => objects.Read(entry.Id, "blob", sink, limits.MostBytes));
                    break;
                case "100644" or "100755" or "100664":
                    objects.Read(entry.Id, "blob", static _ => { }, limits.MostBytes);
                    break;
                case "120000":
                    var target = objects.ReadAll(entry.Id, "blob");
                    writer?.Link(entry.Path, PathText.Decode(target));
                    break;
                case "160000":
                    writer?.Submodule(entry.Path, new SourceKey(SourceKind.Git, entry.Id));
                    break;
                default:
                    throw Error($"'{PathText.Printable(entry.Path)}' has the unknown mode {PathText.Printable(entry.Mode)}");
            }
        }

        PthbsException Error(string what) => new(ErrorKind.Source, what) { Where = where };
    }

    /// <summary>The id in the first line of a commit: <c>tree &lt;id&gt;</c>.</summary>
    private static string TreeOf(byte[] content, SourceKey commit, string where)
    {
        var line = Encoding.ASCII.GetString(content, 0, Math.Min(content.Length, 5 + commit.Hash.Length));
        return line.StartsWith("tree ", StringComparison.Ordinal) && line.Length == 5 + commit.Hash.Length
            ? line[5..] : throw new PthbsException(ErrorKind.Source, "the commit names no tree") { Where = where };
    }

    /// <summary>The entries of a tree object: mode, space, name, zero byte, id in binary; again and again.</summary>
    private static List<GitEntry> Entries(ReadOnlySpan<byte> tree, string path, int idLength, string where)
    {
        var entries = new List<GitEntry>();
        while (!tree.IsEmpty)
        {
            var space = tree.IndexOf((byte)' ');
            var zero = tree.IndexOf((byte)0);
            if (space < 0 || zero < space || tree.Length < zero + 1 + idLength)
                throw new PthbsException(ErrorKind.Source, $"the tree at '{PathText.Printable(path)}' is malformed") { Where = where };
            var name = PathText.Decode(tree[(space + 1)..zero]);
            if (name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal) || IsRepository(name))
                throw new PthbsException(ErrorKind.Source,
                    $"the tree contains an invalid entry: '{PathText.Printable(name)}' in '{PathText.Printable(path)}'")
                { Where = where };
            // No file system takes it: that is a matter of the source, not of this machine.
            if (zero - space - 1 > LongestName)
                throw new PthbsException(ErrorKind.Source, $"a name in the tree at '{PathText.Printable(path)}' is too long") { Where = where, Got = $"{zero - space - 1} bytes: {PathText.Printable(name[..40])}…", Expected = $"at most {LongestName}" };
            entries.Add(new GitEntry(Encoding.ASCII.GetString(tree[..space]), path.Length == 0 ? name : $"{path}/{name}",
                Convert.ToHexStringLower(tree.Slice(zero + 1, idLength))));
            tree = tree[(zero + 1 + idLength)..];
        }

        return entries;
    }

    /// <summary>
    /// Whether some file system takes this name for <c>.git</c>: one that ignores case, invisible characters (HFS+), or what follows a colon and dots and
    /// spaces at the end (NTFS, whose short name of it is <c>git~1</c>).
    /// </summary>
    private static bool IsRepository(string name)
    {
        var plain = string.Concat(name.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format));
        return plain.Split(':', '\\')[0].TrimEnd(' ', '.').ToLowerInvariant() is ".git" or "git~1";
    }

    private readonly record struct GitEntry(string Mode, string Path, string Id);
}
