using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Differences;
using Pthbs.Files.Trees;

namespace Pthbs.Workflows;

/// <summary>A source as it was unpacked, and as it is in a kept build.</summary>
/// <param name="original">What was unpacked.</param>
/// <param name="edited">What a build and a person made of it.</param>
internal sealed class EditedSource(DirectoryHandle original, DirectoryHandle edited)
{
    private const int Block = 1 << 20, OwnerExecutes = 0b001_000_000;

    /// <summary>A file's bytes in both; null where it is not there, or is no regular file.</summary>
    /// <returns>Why it cannot be read whole; null where it can, and where it is too large and the same in both.</returns>
    public string? Read(string path, out byte[]? was, out byte[]? now)
    {
        (was, now) = (null, null);
        try
        {
            if (Size(original, path) > DirectoryHandle.LargestWhole || Size(edited, path) > DirectoryHandle.LargestWhole)
                return IsSame(path) ? null : $"it is larger than {DirectoryHandle.LargestWhole >> 20} MiB; let the template change it in its phase 'prepare'";
            (was, now) = (Read(original, path), Read(edited, path));
            return null;
        }
        catch (PthbsException error)
        {
            (was, now) = (null, null);
            return $"it cannot be read: {error.Message}";
        }
    }

    /// <summary>Whether its owner may execute a file in one of both only: a patch says nothing of that.</summary>
    public bool IsExecutableInOne(string path) =>
        original.TryStatus(path) is { Kind: FileKind.Regular } one && edited.TryStatus(path) is { Kind: FileKind.Regular } other && ((one.Mode ^ other.Mode) & OwnerExecutes) != 0;

    /// <summary>Whether anything stands at a path in either.</summary>
    public bool Has(string path) => original.TryStatus(path) is not null || edited.TryStatus(path) is not null;

    /// <summary>What no patch can say of a path: that something became something else than a regular file, or was it; null where there is nothing of that kind.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isNamed">Whether a person asks for it: what is new or gone counts then as well.</param>
    public string? Unsayable(string path, bool isNamed)
    {
        var (was, now) = (original.TryStatus(path)?.Kind, edited.TryStatus(path)?.Kind);
        var what = (was, now) switch
        {
            (FileKind.Link, FileKind.Link) when original.ReadLink(path) is var one && edited.ReadLink(path) is var other && one != other => $"it is a symbolic link to {PathText.Printable(other)}, and was one to {PathText.Printable(one)}",
            ({ } before, { } after) when before != after => $"it is {Word(after)}, and was {Word(before)}",
            (null, { } made and not FileKind.Regular) when isNamed => made == FileKind.Directory ? "it is a directory, not a file in one" : $"it is {Word(made)}",
            ({ } gone and not FileKind.Regular, null) when isNamed => $"it was {Word(gone)}, and is gone",
            (FileKind.Directory, FileKind.Directory) when isNamed => "it is a directory, not a file in one",
            _ => null,
        };
        return what is null ? null : $"{what}: a patch changes regular files only; {(what.EndsWith("in one", StringComparison.Ordinal) ? "name the files" : "let the template do this in its phase 'prepare'")}";
    }

    /// <summary>Why a file that differs cannot be told in a patch; null where it can.</summary>
    public static string? Unfit(string path, byte[]? was, byte[]? now)
    {
        if (PatchName.Of(path) is null) return "its name has a control character, or a space or a backslash at the end, and no patch with it is read the same everywhere; let the template do this in its phase 'prepare'";
        if (was is { Length: 0 } && now is null || was is null && now is { Length: 0 }) return "it is an empty file, which no patch makes or deletes; let the template do this in its phase 'prepare'";
        return was?.Contains((byte)0) == true || now?.Contains((byte)0) == true ? "it is no text" : null;
    }

    /// <summary>Everything that was unpacked, by path.</summary>
    public List<string> Unpacked(CancellationToken cancel) => [.. Walk(original, "", 1, cancel).Select(entry => entry.Path)];

    /// <summary>Regular files that are new, up to a size, the newest first.</summary>
    public List<string> New(long largest, HashSet<string> known, CancellationToken cancel)
    {
        List<(string Path, FileStatus Status)> found = [];
        foreach (var entry in Walk(edited, "", 1, cancel))
            if (entry.Status is { Kind: FileKind.Regular, Size: > 0 } && entry.Status.Size <= largest && !known.Contains(entry.Path) && original.TryStatus(entry.Path) is null) found.Add(entry);
        found.Sort((one, other) => (other.Status.ModifiedSeconds, other.Status.ModifiedNanoseconds).CompareTo((one.Status.ModifiedSeconds, one.Status.ModifiedNanoseconds)));
        List<string> texts = [];
        foreach (var (path, _) in found)
            if (Read(path, out _, out var now) is null && now is { } bytes && !bytes.Contains((byte)0)) texts.Add(path);
        return texts;
    }

    private static long Size(DirectoryHandle tree, string path) => tree.TryStatus(path) is { Kind: FileKind.Regular, Size: var size } ? size : 0;

    private bool IsSame(string path)
    {
        if (Size(original, path) != Size(edited, path)) return false;
        using var one = original.OpenFile(path);
        using var other = edited.OpenFile(path);
        var (left, right) = (new byte[Block], new byte[Block]);
        for (long at = 0; ; at += Block)
        {
            var got = DirectoryHandle.Read(one, left, at, path);
            if (got != DirectoryHandle.Read(other, right, at, path) || !left.AsSpan(0, got).SequenceEqual(right.AsSpan(0, got))) return false;
            if (got < Block) return true;
        }
    }

    private static byte[]? Read(DirectoryHandle tree, string path) => tree.TryStatus(path) is { Kind: FileKind.Regular } ? tree.TryReadBytes(path) : null;

    private static string Word(FileKind kind) => kind switch
    {
        FileKind.Regular => "a regular file",
        FileKind.Directory => "a directory",
        FileKind.Link => "a symbolic link",
        _ => "a FIFO, socket or device",
    };

    /// <summary>All entries, whatever their names and kinds are: a listing for the store has only those that a package may hold.</summary>
    private static List<(string Path, FileStatus Status)> Walk(DirectoryHandle directory, string prefix, int names, CancellationToken cancel)
    {
        List<(string Path, FileStatus Status)> found = [];
        Walk(directory, prefix, names, found, cancel);
        found.Sort((one, other) => PathText.CompareBytes(one.Path, other.Path));
        return found;
    }

    private static void Walk(DirectoryHandle directory, string prefix, int names, List<(string Path, FileStatus Status)> found, CancellationToken cancel)
    {
        foreach (var (name, _) in directory.Stream())
        {
            cancel.ThrowIfCancellationRequested();
            if (directory.TryStatus(name) is not { } status) continue;
            found.Add((prefix + name, status));
            // What lies deeper, no source has: it is the build's.
            if (status.Kind != FileKind.Directory || names >= TreeListing.MostNames) continue;
            using var below = directory.TryOpenDirectory(name);
            if (below is not null) Walk(below, $"{prefix}{name}/", names + 1, found, cancel);
        }
    }
}
