using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pthbs.Files;

/// <summary>
/// What changes when a file's content, or a directory's names, change. No user can set the time of change, so two equal stamps stand for one content, provided that
/// the first one was not <see cref="IsYoung"/> when it was taken. (One way is left: writing through a shared memory mapping that stays open.)
/// </summary>
/// <param name="Kind">What stands there; null where nothing does.</param>
/// <param name="Device">Device number of its file system.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of modification.</param>
/// <param name="Changed">Time of the last change of content, mode, owner, name or number of links.</param>
internal readonly record struct FileStamp(FileKind? Kind, ulong Device, ulong Inode, long Size, FileTime Modified, FileTime Changed)
{
    /// <summary>The coarsest clock of the file systems that <see cref="FileSystem.KeepsTimesOfChange"/> names counts seconds; two of them are on the safe side.</summary>
    public static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(2);

    /// <summary>STATX_CTIME, besides what <see cref="FileStatus"/> asks for.</summary>
    private const uint Mask = FileStatus.Mask | 0x80;

    /// <summary>How many numbers <see cref="ToNumbers"/> gives.</summary>
    public const int Numbers = 6;

    /// <summary>The stamp of a directory, whose size says nothing, as numbers to be kept in a file.</summary>
    public long[] ToNumbers() => [(long)Device, (long)Inode, Modified.Seconds, Modified.Nanoseconds, Changed.Seconds, Changed.Nanoseconds];

    /// <summary>Whether both are the same file or directory, whatever has been done to it.</summary>
    public bool IsSameAs(in FileStamp other) => Kind is not null && Kind == other.Kind && Device == other.Device && Inode == other.Inode;

    /// <summary>Whether it could still change without a new time: it was changed within the clock's grain before <paramref name="now"/>, or after it.</summary>
    public bool IsYoung(DateTimeOffset now, TimeSpan grain)
    {
        var limit = (now - grain).ToUnixTimeMilliseconds();
        return (Changed.Seconds * 1000) + (Changed.Nanoseconds / 1_000_000) >= limit;
    }

    /// <summary>Takes the stamp of what stands at a path; a link at its end is not followed.</summary>
    /// <param name="directory">Descriptor of the directory that the path starts from.</param>
    /// <param name="path">Ended by a zero byte.</param>
    /// <param name="flags">AT_….</param>
    /// <param name="stamp">The stamp; of nothing where nothing is there.</param>
    /// <param name="status">The status; meaningless where nothing is there.</param>
    /// <returns>0, or the error number where it cannot be said what is there.</returns>
    internal static int Take(int directory, ReadOnlySpan<byte> path, int flags, out FileStamp stamp, out FileStatus status)
    {
        Span<byte> buffer = stackalloc byte[FileStatus.BufferSize];
        (stamp, status) = (default, default);
        if (Libc.ExtendedStatus(directory, path, flags, Mask, buffer) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is Errno.NoEntry or Errno.NotADirectory ? 0 : error;
        }

        status = FileStatus.Read(buffer);
        stamp = new FileStamp(status.Kind, status.Device, status.Inode, status.Size, Time(buffer[112..]), Time(buffer[96..]));
        return 0;
    }

    /// <summary>struct statx_timestamp.</summary>
    private static FileTime Time(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
}

/// <summary>A time as file systems keep it.</summary>
/// <param name="Seconds">Seconds since 1970.</param>
/// <param name="Nanoseconds">Their fraction.</param>
internal readonly record struct FileTime(long Seconds, uint Nanoseconds);
