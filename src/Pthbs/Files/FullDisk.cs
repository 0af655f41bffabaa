using System.Runtime.InteropServices;

namespace Pthbs.Files;

/// <summary>What a file system has run out of: room, or inodes. The kernel has one word for both, and who has none of the one may have plenty of the other.</summary>
internal static unsafe partial class FullDisk
{
    /// <summary>struct statfs (asm-generic/statfs.h) as 64-bit words: type, block size, blocks, free, available, files, free files, …</summary>
    private const int Words = 15;
    private const int Files = 5;
    private const int FreeFiles = 6;

    /// <summary>What to try where something could not be written at a path.</summary>
    public static string Hint(string path)
    {
        var fields = stackalloc ulong[Words];
        var place = path;
        while (place is { Length: > 0 } && StatFileSystem(place, fields) < 0) place = System.IO.Path.GetDirectoryName(place);
        return place is { Length: > 0 } && fields[Files] > 0 && fields[FreeFiles] == 0
            ? "that file system has no inodes left for further files (df -i): delete some files there, then run the same command again"
            : "free some space on that file system (what is complete in the store is untouched), then run the same command again";
    }

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFileSystem(string path, ulong* fields);
}
