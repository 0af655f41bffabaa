namespace Pthbs.Files;

/// <summary>What a file system has run out of: room, or inodes. The kernel has one word for both, and who has none of the one may have plenty of the other.</summary>
internal static class FullDisk
{
    /// <summary>Whether a program that printed this has met a full disk: what every C library calls it.</summary>
    public static bool IsTold(string line) => line.Contains("No space left on device", StringComparison.Ordinal);

    /// <summary>What to try where something could not be written at a path.</summary>
    public static string Hint(string path) => HasNoInodes(path)
        ? "that file system has no inodes left for further files (df -i): delete some files there (if it is the store's or the state's, pthbs gc --dry-run shows what can be deleted), then run the same command again"
        : "free some space on that file system (if it is the store's or the state's, pthbs gc --dry-run shows what can be deleted; complete packages are untouched), then run the same command again";

    private static bool HasNoInodes(string path)
    {
        for (var place = path; place is { Length: > 0 }; place = System.IO.Path.GetDirectoryName(place))
            if (Libc.FileSystemStatusOf(PathText.Encode(place), out var status) == 0) return status.Files > 0 && status.FreeFiles == 0;
        return false;
    }
}
