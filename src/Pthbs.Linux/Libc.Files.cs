using System.Runtime.InteropServices;

namespace Pthbs.Linux;

/// <summary>
/// The C library's functions that this program calls, with safe signatures. A path is bytes that end with a zero byte. All return -1 and set
/// <see cref="Marshal.GetLastPInvokeError"/> on failure. Those of files are made again where a signal interrupted them: local file systems hardly ever let that
/// happen, network and user-space ones do, and a build must not fail because a terminal changed its size.
/// </summary>
internal static unsafe partial class Libc
{
    public const int AtCurrentDirectory = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtEmptyPath = 0x1000;
    public const int AtRemoveDirectory = 0x200;

    /// <summary>RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH of openat2(2).</summary>
    private const ulong BeneathWithoutLinks = 0x02 | 0x04 | 0x08;

    public const int RenameNoReplace = 1;
    public const int RenameExchange = 2;

    /// <summary>FIONREAD of ioctl(2).</summary>
    public const ulong BytesReadable = 0x541B;

    private const int ExtendedStatusSize = 256;

    public static int Open(ReadOnlySpan<byte> path, int flags, uint mode = 0)
    {
        while (true) if (IsDone(OpenOnce(path, flags, mode), out var result)) return result;
    }

    /// <summary>openat2(2): beneath a directory, following no link. Not made again where it was interrupted.</summary>
    public static int OpenBeneath(int directory, ReadOnlySpan<byte> path, int flags, uint mode)
    {
        var how = new OpenHow { Flags = (ulong)(uint)flags, Mode = mode, Resolve = BeneathWithoutLinks };
        fixed (byte* start = path) return (int)CallByNumber(SystemCall.Openat2, directory, (nint)start, (nint)(&how), sizeof(OpenHow));
    }

    /// <param name="directory">What a relative path is relative to.</param>
    /// <param name="path">The path.</param>
    /// <param name="flags">AT_….</param>
    /// <param name="mask">STATX_….</param>
    /// <param name="buffer">Takes struct statx: 256 bytes.</param>
    public static int ExtendedStatus(int directory, ReadOnlySpan<byte> path, int flags, uint mask, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, ExtendedStatusSize);
        while (true) if (IsDone(StatXOnce(directory, path, flags, mask, buffer), out var result)) return result;
    }

    public static int GetEntries(int directory, Span<byte> buffer)
    {
        while (true) if (IsDone(GetEntriesOnce(directory, buffer, (nuint)buffer.Length), out var result)) return result;
    }

    public static int MakeDirectory(int directory, ReadOnlySpan<byte> path, uint mode)
    {
        while (true) if (IsDone(MakeDirectoryOnce(directory, path, mode), out var result)) return result;
    }

    public static int Unlink(int directory, ReadOnlySpan<byte> path, int flags)
    {
        while (true) if (IsDone(UnlinkOnce(directory, path, flags), out var result)) return result;
    }

    public static int SymbolicLink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> path)
    {
        while (true) if (IsDone(SymbolicLinkOnce(target, directory, path), out var result)) return result;
    }

    public static int HardLink(int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to, int flags)
    {
        while (true) if (IsDone(HardLinkOnce(fromDirectory, from, toDirectory, to, flags), out var result)) return result;
    }

    /// <returns>How many bytes of the target were put into the buffer.</returns>
    public static int ReadLink(int directory, ReadOnlySpan<byte> path, Span<byte> buffer)
    {
        while (true) if (IsDone(ReadLinkOnce(directory, path, buffer, (nuint)buffer.Length), out var result)) return result;
    }

    public static int Rename(int fromDirectory, ReadOnlySpan<byte> from, int toDirectory, ReadOnlySpan<byte> to, uint flags)
    {
        while (true) if (IsDone(RenameOnce(fromDirectory, from, toDirectory, to, flags), out var result)) return result;
    }

    public static int ChangeMode(int descriptor, uint mode)
    {
        while (true) if (IsDone(ChangeModeOnce(descriptor, mode), out var result)) return result;
    }

    public static int ChangeMode(ReadOnlySpan<byte> path, uint mode)
    {
        while (true) if (IsDone(ChangeModeOfPathOnce(path, mode), out var result)) return result;
    }

    public static int ChangeOwner(int directory, ReadOnlySpan<byte> path, uint owner, uint group, int flags)
    {
        while (true) if (IsDone(ChangeOwnerOnce(directory, path, owner, group, flags), out var result)) return result;
    }

    /// <summary>Sets access and modification time.</summary>
    /// <param name="directory">What the path is relative to.</param>
    /// <param name="path">The path.</param>
    /// <param name="seconds">Both, in seconds since 1970.</param>
    /// <param name="flags">AT_….</param>
    public static int SetTimes(int directory, ReadOnlySpan<byte> path, long seconds, int flags)
    {
        ReadOnlySpan<long> times = [seconds, 0, seconds, 0];
        while (true) if (IsDone(SetTimesOnce(directory, path, times, flags), out var result)) return result;
    }

    /// <summary>The same of an open file.</summary>
    public static int SetTimes(int descriptor, long seconds)
    {
        ReadOnlySpan<long> times = [seconds, 0, seconds, 0];
        while (true) if (IsDone(SetTimesOfOnce(descriptor, times), out var result)) return result;
    }

    public static int SyncFileSystem(int descriptor)
    {
        while (true) if (IsDone(SyncFileSystemOnce(descriptor), out var result)) return result;
    }

    public static int Sync(int descriptor)
    {
        while (true) if (IsDone(SyncOnce(descriptor), out var result)) return result;
    }

    /// <summary>flock(2).</summary>
    public static int Lock(int descriptor, int operation)
    {
        while (true) if (IsDone(LockOnce(descriptor, operation), out var result)) return result;
    }

    public static int MakeFifo(int directory, ReadOnlySpan<byte> path, uint mode)
    {
        while (true) if (IsDone(MakeFifoOnce(directory, path, mode), out var result)) return result;
    }

    /// <returns>How many bytes were read.</returns>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        while (true) if (IsDone(ReadOnce(descriptor, buffer, (nuint)buffer.Length), out var result)) return result;
    }

    /// <returns>How many bytes were written.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> buffer)
    {
        while (true) if (IsDone(WriteOnce(descriptor, buffer, (nuint)buffer.Length), out var result)) return result;
    }

    /// <summary>A new pipe: its end for reading and its end for writing.</summary>
    public static int Pipe(int flags, out int reader, out int writer)
    {
        var ends = stackalloc int[2];
        var result = PipeOnce(ends, flags);
        (reader, writer) = (ends[0], ends[1]);
        return result;
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int ControlFile(int descriptor, int command, nint value);

    /// <summary>fcntl(2) of a lock of an open file description.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int ControlLock(int descriptor, int command, ref FileLockRequest request);

    /// <summary>ioctl(2) of a request that takes a number, 4 or 8 bytes long.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, ulong request, ref long value);

    /// <summary>ioctl(2) of a request that takes a structure.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, ulong request, Span<byte> value);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true)]
    public static partial int FileSystemStatusOf(ReadOnlySpan<byte> path, out FileSystemStatus status);

    [LibraryImport("libc", EntryPoint = "fstatvfs", SetLastError = true)]
    public static partial int FileSystemSpace(int descriptor, out FileSystemSpace status);

    /// <returns>The bytes of all names; with an empty buffer how many there would be.</returns>
    public static int ListAttributes(ReadOnlySpan<byte> path, Span<byte> names) => (int)ListAttributesOnce(path, names, (nuint)names.Length);

    [LibraryImport("libc", EntryPoint = "lremovexattr", SetLastError = true)]
    public static partial int RemoveAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name);

    /// <summary>The value of an attribute of what is open.</summary>
    /// <returns>How many bytes it has.</returns>
    public static int ReadAttribute(int descriptor, ReadOnlySpan<byte> name, Span<byte> value) => (int)ReadAttributeOnce(descriptor, name, value, (nuint)value.Length);

    /// <summary>The same of what stands at a path; a link is not followed.</summary>
    public static int ReadAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value) => (int)ReadAttributeOfPathOnce(path, name, value, (nuint)value.Length);

    /// <summary>Sets an attribute of what is open.</summary>
    public static int SetAttribute(int descriptor, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => SetAttributeOnce(descriptor, name, value, (nuint)value.Length, 0);

    /// <summary>Takes an attribute off what is open.</summary>
    [LibraryImport("libc", EntryPoint = "fremovexattr", SetLastError = true)]
    public static partial int RemoveAttribute(int descriptor, ReadOnlySpan<byte> name);

    /// <summary>Random bytes of the kernel, without waiting for it to have gathered enough for keys.</summary>
    /// <returns>How many there are.</returns>
    public static int Random(Span<byte> bytes)
    {
        // GRND_INSECURE is known from Linux 5.6 on, GRND_NONBLOCK to all.
        const uint Insecure = 4, NonBlocking = 1;
        var count = (int)RandomOnce(bytes, (nuint)bytes.Length, Insecure);
        return count >= 0 ? count : (int)RandomOnce(bytes, (nuint)bytes.Length, NonBlocking);
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true)]
    private static partial int Access(ReadOnlySpan<byte> path, int mode);

    /// <summary>Whether this user may execute a file.</summary>
    public static bool MayExecute(ReadOnlySpan<byte> path) => Access(path, 1) == 0;

    /// <summary>Whether this user may read a file.</summary>
    public static bool MayRead(ReadOnlySpan<byte> path) => Access(path, 4) == 0;

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetMask(uint mask);

    /// <summary>Whether a call need not be made again.</summary>
    private static bool IsDone(nint returned, out int result)
    {
        result = (int)returned;
        return returned >= 0 || Marshal.GetLastPInvokeError() != Errno.Interrupted;
    }

    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
