namespace Pthbs.Files;

/// <summary>How many bytes a tree occupies on the disk.</summary>
public static class TreeSize
{
    /// <summary>Bytes that a file or a tree takes up; a file with several names in it counts once, one that has names elsewhere too not at all.</summary>
    public static long Of(DirectoryHandle directory, string relative, CancellationToken cancel = default)
    {
        if (directory.TryStatus(relative) is not { } status) return 0;
        if (status.Kind != FileKind.Directory) return status.Links > 1 ? 0 : status.Allocated;
        using var tree = directory.TryOpenDirectory(relative);
        Dictionary<(ulong, ulong), (uint Names, long Size)>? shared = null;
        var size = status.Allocated + (tree is null ? 0 : Walk(tree, ref shared, 0, cancel));
        // What was seen is how many of its names are in the tree: all of them, then, or not.
        return size + (shared?.Values.Where(s => s.Names == 0).Sum(s => s.Size) ?? 0);
    }

    private static long Walk(DirectoryHandle directory, ref Dictionary<(ulong, ulong), (uint Names, long Size)>? shared, int depth, CancellationToken cancel)
    {
        const int deepest = 256;
        cancel.ThrowIfCancellationRequested();
        long size = 0;
        foreach (var (name, _) in directory.List())
        {
            if (directory.TryStatus(name) is not { } status) continue;
            if (status.Kind != FileKind.Directory && status.Links > 1)
            {
                var inode = (status.Device, status.Inode);
                shared ??= [];
                shared[inode] = (shared.TryGetValue(inode, out var seen) ? seen.Names - 1 : status.Links - 1, status.Allocated);
                continue;
            }

            size += status.Allocated;
            if (status.Kind != FileKind.Directory || depth > deepest) continue;
            using var child = directory.TryOpenDirectory(name);
            if (child is not null) size += Walk(child, ref shared, depth + 1, cancel);
        }

        return size;
    }
}
