using System.Text;
using Pthbs.Errors;

namespace Pthbs.Files.Trees;

/// <summary>
/// Every entry of a tree but its root, in canonical order: the bytes of the whole UTF-8 path compared as unsigned numbers
/// (<c>a-b</c> stands before <c>a/b</c>, as in <c>find | LC_ALL=C sort</c>).
/// </summary>
public sealed class TreeListing
{
    /// <summary>The most names that a path may have.</summary>
    public const int MostNames = 256;

    /// <summary>The most bytes that a path may have (PATH_MAX without its closing zero).</summary>
    public const int LongestPath = 4095;

    private readonly List<TreeEntry> _entries = [];
    private readonly List<TreeProblem> _problems = [];

    private TreeListing()
    {
    }

    /// <summary>Files, directories and links with clean names, in canonical order.</summary>
    public IReadOnlyList<TreeEntry> Entries => _entries;

    /// <summary>What no package may hold, in canonical order; none of it is among the entries.</summary>
    public IReadOnlyList<TreeProblem> Problems => _problems;

    /// <summary>Walks a tree by descriptor, following no link.</summary>
    /// <exception cref="PthbsException">The tree is deeper than <see cref="MostNames"/>, a path is longer than <see cref="LongestPath"/>, or it cannot be read.</exception>
    public static TreeListing Read(DirectoryHandle tree) => Read(tree, openUp: false);

    /// <summary>Walks a tree; with <paramref name="openUp"/> each directory gets mode 0755 before it is entered, for its builder may have closed it.</summary>
    internal static TreeListing Read(DirectoryHandle tree, bool openUp)
    {
        if (openUp) tree.SetMode(".", OpenMode);
        var listing = new TreeListing();
        listing.Walk(tree, "", 1, clean: true, openUp);
        listing._entries.Sort((left, right) => PathText.CompareBytes(left.Path, right.Path));
        listing._problems.Sort((left, right) => PathText.CompareBytes(left.Path, right.Path));
        return listing;
    }

    /// <summary>The mode of every directory in the store.</summary>
    internal const int OpenMode = 0b111_101_101;

    private void Walk(DirectoryHandle directory, string prefix, int names, bool clean, bool openUp)
    {
        foreach (var (name, _) in directory.List())
        {
            var path = prefix + name;
            RequireBounds(path, names);
            var status = directory.Status(name);
            var cleanName = PathText.IsClean(name);
            if (!cleanName) _problems.Add(new TreeProblem("its name is not UTF-8 or has control characters", path, "give it another name, or delete it at the end of the script"));
            if (status.Kind == FileKind.Directory && openUp && status.Mode != OpenMode)
            {
                directory.SetMode(name, OpenMode);
                status = status with { Mode = OpenMode };
            }

            Add(directory, name, new TreeEntry(path, status), clean && cleanName);
            if (status.Kind != FileKind.Directory) continue;
            using var child = directory.OpenDirectory(name);
            Walk(child, path + "/", names + 1, clean && cleanName, openUp);
        }
    }

    private void Add(DirectoryHandle directory, string name, TreeEntry entry, bool clean)
    {
        if (entry.Kind == FileKind.Other)
        {
            _problems.Add(new TreeProblem("it is a FIFO, a socket or a device", entry.Path, "a package holds files, directories and links only: delete it at the end of the script"));
            return;
        }

        if (entry.Kind == FileKind.Link)
        {
            entry = entry with { LinkTarget = directory.ReadLink(name) };
            if (!PathText.IsClean(entry.LinkTarget))
            {
                _problems.Add(new TreeProblem($"its target {PathText.Printable(entry.LinkTarget)} is not UTF-8 or has control characters", entry.Path));
                return;
            }
        }

        if (clean) _entries.Add(entry);
    }

    private static void RequireBounds(string path, int names)
    {
        if (names > MostNames)
            throw new PthbsException(ErrorKind.Build, "the tree is too deep") { Where = Shortened(path), Got = $"{names} names in a path", Expected = $"at most {MostNames}" };

        // A UTF-16 unit is three bytes at the most: only long paths need counting.
        if (path.Length * 3 > LongestPath && Encoding.UTF8.GetByteCount(path) is var bytes and > LongestPath)
            throw new PthbsException(ErrorKind.Build, "the path is too long") { Where = Shortened(path), Got = $"{bytes} bytes", Expected = $"at most {LongestPath} bytes" };
    }

    private static string Shortened(string path) => PathText.Printable(path.Length <= 200 ? path : path[..200] + "…");
}
