using System.Runtime.InteropServices;

namespace Pthbs.Files;

/// <summary>What a file system says of itself (statfs(2)).</summary>
/// <param name="Path">A directory on it.</param>
/// <param name="Device">Its device number: equal for two paths on one file system.</param>
/// <param name="FreeBytes">Bytes that this user can still write.</param>
/// <param name="FreeFiles">Files that can still be made; null if it does not count them.</param>
/// <param name="IsReadOnly">Whether it is mounted read-only.</param>
/// <param name="IsNoExec">Whether it is mounted so that programs on it cannot be run.</param>
/// <param name="IsNetwork">Whether it is another machine's: NFS, CIFS, 9p, FUSE.</param>
public sealed record FileSystem(string Path, ulong Device, long FreeBytes, long? FreeFiles, bool IsReadOnly, bool IsNoExec, bool IsNetwork)
{
    private const int ReadOnlyFlag = 1, NoExecFlag = 8;

    /// <summary>NFS_SUPER_MAGIC, SMB, CIFS, SMB2, V9FS_MAGIC, FUSE_SUPER_MAGIC, AFS (linux/magic.h).</summary>
    private static readonly uint[] Networks = [0x6969, 0x517B, 0xFF534D42, 0xFE534D42, 0x01021997, 0x65735546, 0x5346414F];

    /// <summary>
    /// ext2 to ext4, xfs, btrfs, tmpfs, zfs, f2fs, bcachefs (linux/magic.h). Not FAT, which has no time of change, nor those of other machines, whose clocks are not ours; not
    /// squashfs and erofs, whose images hold any time, and not overlayfs, whose lower layer can be another one after the next mount.
    /// </summary>
    private static readonly uint[] WithTimesOfChange =
        [0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x2FC12FC1, 0xF2F52010, 0xCA451A4E];

    /// <summary>Whether each change of a file or a directory gives it a new time by this machine's clock.</summary>
    internal bool KeepsTimesOfChange { get; private init; }

    /// <summary>The file system of a path, or of the nearest directory above it that is there.</summary>
    public static FileSystem Of(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        while (true)
        {
            if (Libc.FileSystemStatusOf(PathText.Encode(full), out var status) == 0)
            {
                return new FileSystem(
                    full, DeviceOf(full), (long)status.Available * status.FragmentSize, status.Files == 0 ? null : (long)status.FreeFiles,
                    (status.Flags & ReadOnlyFlag) != 0, (status.Flags & NoExecFlag) != 0, Networks.Contains((uint)status.Type))
                {
                    KeepsTimesOfChange = WithTimesOfChange.Contains((uint)status.Type),
                };
            }

            var errno = Marshal.GetLastPInvokeError();
            if (System.IO.Path.GetDirectoryName(full) is not { } parent || errno is not (Errno.NoEntry or Errno.NotADirectory)) throw FileError.Of(errno, "look at the file system of", full);
            full = parent;
        }
    }

    /// <summary>Asked for by the path: a directory that this user may not open has a file system too.</summary>
    private static ulong DeviceOf(string path)
    {
        Span<byte> buffer = stackalloc byte[FileStatus.BufferSize];
        return Libc.ExtendedStatus(Libc.AtCurrentDirectory, PathText.Encode(path), 0, FileStatus.Mask, buffer) == 0 ? FileStatus.Read(buffer).Device : 0;
    }
}
