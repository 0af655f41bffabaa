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

    /// <summary>The most bytes that all paths and link targets may have together: they are held in memory, several times over.</summary>
    public const long LongestText = 64 << 20;

    private readonly List<TreeEntry> _entries = [];
    private readonly List<TreeProblem> _problems = [];
    private readonly TreeLimits _limits;

    // Not before a tree is normalised, which frees what can be freed: file systems themselves keep room beyond the end of a file that grows (XFS).
    private readonly bool _countsDisk;
    private readonly CancellationToken _cancel;
    private long _count;
    private long _bytes;
    private long _text;

    private TreeListing(TreeLimits limits, bool countsDisk, CancellationToken cancel) => (_limits, _countsDisk, _cancel) = (limits, countsDisk, cancel);

    /// <summary>Files, directories and links with clean names, in canonical order.</summary>
    public IReadOnlyList<TreeEntry> Entries => _entries;

    /// <summary>What no package may hold, in canonical order; none of it is among the entries.</summary>
    public IReadOnlyList<TreeProblem> Problems => _problems;

    /// <summary>Walks a tree by descriptor, following no link.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="limits">What is too much of it; null for as much as it likes.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">The tree is deeper than <see cref="MostNames"/>, a path is longer than <see cref="LongestPath"/>, it holds too much, or it cannot be read.</exception>
    public static TreeListing Read(DirectoryHandle tree, TreeLimits? limits = null, CancellationToken cancel = default) => Read(tree, openUp: false, limits, cancel);

    /// <summary>Walks a tree; with <paramref name="openUp"/> each directory gets mode 0755 before it is entered, for its builder may have closed it.</summary>
    internal static TreeListing Read(DirectoryHandle tree, bool openUp, TreeLimits? limits, CancellationToken cancel)
    {
        if (openUp) tree.SetMode(".", OpenMode);
        var listing = new TreeListing(limits ?? TreeLimits.None, countsDisk: !openUp, cancel);
        listing.CountBytes("", tree.Status("."));
        listing.Walk(tree, "", 1, clean: true, openUp);
        listing._entries.Sort((left, right) => PathText.CompareBytes(left.Path, right.Path));
        listing._problems.Sort((left, right) => PathText.CompareBytes(left.Path, right.Path));
        return listing;
    }

    /// <summary>The mode of every directory in the store.</summary>
    internal const int OpenMode = 0b111_101_101;

    private void Walk(DirectoryHandle directory, string prefix, int names, bool clean, bool openUp)
    {
        foreach (var (name, _) in directory.Stream())
        {
            _cancel.ThrowIfCancellationRequested();
            var path = prefix + name;
            RequireBounds(path, names);
            var status = directory.Status(name);
            Count(path, status);
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
            _problems.Add(new TreeProblem("it is a FIFO, socket or device", entry.Path, "a package may contain only files, directories and links: delete it at the end of the script"));
            return;
        }

        if (entry.Kind == FileKind.Link)
        {
            entry = entry with { LinkTarget = directory.ReadLink(name) };
            CountText(entry.LinkTarget, entry.Path);
            if (!PathText.IsClean(entry.LinkTarget))
            {
                _problems.Add(new TreeProblem($"its target {PathText.Printable(entry.LinkTarget)} is not UTF-8 or has control characters", entry.Path, "give the link another target, or delete it at the end of the script"));
                return;
            }
        }

        if (clean) _entries.Add(entry);
    }

    private void Count(string path, FileStatus status)
    {
        CountText(path, path);
        if (_limits.Entries > 0 && ++_count > _limits.Entries)
            throw new PthbsException(ErrorKind.Build, "the tree has too many entries") { Where = Shortened(path), Got = $"more than {_limits.Entries} files, directories and links", Expected = $"at most {_limits.Entries}", Hint = _limits.EntriesHint };
        CountBytes(path, status);
    }

    /// <summary>A file counts with its size, or with what it takes up of the disk where that is more: a directory is as large as it ever was, a file may keep room beyond its end.</summary>
    private void CountBytes(string path, FileStatus status)
    {
        if (_limits.Bytes == 0) return;
        var bytes = Math.Max(status.Kind == FileKind.Regular ? status.Size : 0, _countsDisk && status.TakesMoreThanItsBytes ? status.Allocated : 0);
        // Sizes are chosen by whoever made the files: their sum can be more than a number holds.
        _bytes = bytes > _limits.Bytes - _bytes ? long.MaxValue : _bytes + bytes;
        if (_bytes > _limits.Bytes)
            throw new PthbsException(ErrorKind.Build, "the tree is too large") { Where = Shortened(path), Got = $"more than {_limits.Bytes} bytes in all files, including holes and blocks beyond their ends", Expected = $"at most {_limits.Bytes}", Hint = _limits.BytesHint };
    }

    private void CountText(string text, string path)
    {
        _text += Encoding.UTF8.GetByteCount(text);
        if (_text > LongestText)
            throw new PthbsException(ErrorKind.Build, "the paths and link targets of the tree are too long in total")
            {
                Where = Shortened(path),
                Got = $"more than {LongestText} bytes",
                Expected = $"at most {LongestText}",
                Hint = "use shorter directory names, or pack files that belong together into one",
            };
    }

    private static void RequireBounds(string path, int names)
    {
        if (names > MostNames)
            throw new PthbsException(ErrorKind.Build, "the tree is too deep") { Where = Shortened(path), Got = $"{names} names in a path", Expected = $"at most {MostNames}" };

        // A UTF-16 unit is three bytes at the most: only long paths need counting.
        if (path.Length * 3 > LongestPath && Encoding.UTF8.GetByteCount(path) is var bytes and > LongestPath)
            throw new PthbsException(ErrorKind.Build, "the path is too long") { Where = Shortened(path), Got = $"{bytes} bytes", Expected = $"at most {LongestPath} bytes" };
    }

    /// <summary>A path for messages.</summary>
    internal static string Shortened(string path) => PathText.Printable(path.Length <= 200 ? path : path[..200] + "…");
}
