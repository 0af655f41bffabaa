using System.Text;

namespace Pthbs.Files;

/// <summary>What to try when the kernel refused something: it follows from the error number, from what was tried, and from what is at the path.</summary>
internal static class ErrorHint
{
    private const string Checked = "the file system is damaged: unmount it and check it (fsck)";

    /// <summary>The hint; null if the message says all there is to say.</summary>
    /// <param name="errno">The error number.</param>
    /// <param name="verb">What was tried, as the message says it.</param>
    /// <param name="path">Where.</param>
    public static string? For(int errno, string verb, string path) => errno switch
    {
        Errno.NoSpace => FullDisk.Hint(path),
        Errno.QuotaExceeded => "the disk quota of this user is used up: free some space, then run the same command again",
        Errno.AccessDenied => "check who owns that path and the directories above it, and their modes (namei -l)",
        Errno.NotPermitted => "check who owns that path, and whether it is immutable or append-only (lsattr -d): then even its owner cannot change it",
        Errno.ReadOnlyFileSystem when FileSystemKind.Of(path) is { Name: "btrfs" } =>
            "that file system is mounted read-only: remount it; or it is a read-only subvolume: btrfs property set -ts DIRECTORY ro false",
        Errno.ReadOnlyFileSystem => "that file system is mounted read-only: remount it",
        Errno.InputOutput => "the disk or its connection reports an error: read the kernel's messages (dmesg), and check that file system",
        Errno.Damaged => Checked,
        Errno.FileTooLarge => "that file system, or the limit of file sizes (ulimit -f), does not allow a file of this size: raise the limit, or use another file system",
        Errno.TooManyFiles => "raise the limit of open files (ulimit -n)",
        Errno.TooManyFilesInSystem => "all processes of this machine together have too many files open: see /proc/sys/fs/file-nr, end some of them, or raise fs.file-max",
        Errno.NoMemory => "the machine or the control group of this process has no memory left: end some processes, or raise the limit",
        Errno.Busy => "something is mounted there, or the kernel uses it: check with findmnt",
        Errno.IsADirectory => "a directory is where a file belongs: inspect it, and move it away",
        Errno.NotADirectory => "a file is where a directory belongs: inspect it, and move it away or choose another place",
        Errno.NameTooLong when LongestName(path) > 255 => "no file system allows a name of more than 255 bytes: choose a shorter one",
        Errno.NameTooLong when Encoding.UTF8.GetByteCount(path) > 4095 => "the kernel takes no path of more than 4095 bytes: use fewer directories inside each other, or shorter names",
        Errno.NameTooLong => "that file system allows only shorter names, like an encrypted home directory: choose another place for the store (--store) or the state (--state)",
        Errno.TooManyLinks => "that directory or file has reached the limit of entries or links of its file system: use another file system",
        Errno.NotConnected => "the program behind that mount is gone (a FUSE file system): unmount it and mount it again",
        Errno.Stale => "the server of that network file system has another directory there now: unmount it and mount it again",
        Errno.CrossDevice when MovesOrLinks(verb) => "another file system is mounted between the two: the store and its .new directory, and the state and its own, must each be on one file system (findmnt)",
        Errno.LinkLoop or Errno.CrossDevice => "pthbs follows no symbolic link at this place, because its author could misdirect it",
        _ => null,
    };

    /// <summary>The bytes of the longest name in a path.</summary>
    private static int LongestName(string path)
    {
        var longest = 0;
        foreach (var name in path.Split('/')) longest = Math.Max(longest, Encoding.UTF8.GetByteCount(name));
        return longest;
    }

    private static bool MovesOrLinks(string verb) => verb.StartsWith("rename", StringComparison.Ordinal) || verb.StartsWith("exchange", StringComparison.Ordinal) || verb.StartsWith("make the hard link", StringComparison.Ordinal);
}
