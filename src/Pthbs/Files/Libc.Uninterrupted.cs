using System.Runtime.InteropServices;

namespace Pthbs.Files;

/// <summary>
/// The calls of this room as it makes them: one that a signal interrupted is made again. Local file systems hardly ever let that happen; network and
/// user-space ones do, and a build must not fail because a terminal changed its size.
/// </summary>
internal static unsafe partial class Libc
{
    public static int Open(string path, int flags, uint mode) => (int)Uninterrupted(() => OpenOnce(path, flags, mode));

    public static int StatX(int directory, byte* path, int flags, uint mask, byte* buffer) => (int)Uninterrupted(() => StatXOnce(directory, path, flags, mask, buffer));

    public static nint GetEntries(int directory, byte* buffer, nuint size) => (nint)Uninterrupted(() => GetEntriesOnce(directory, buffer, size));

    public static int MakeDirectory(int directory, byte* path, uint mode) => (int)Uninterrupted(() => MakeDirectoryOnce(directory, path, mode));

    public static int SymbolicLink(byte* target, int directory, byte* path) => (int)Uninterrupted(() => SymbolicLinkOnce(target, directory, path));

    public static int HardLink(int fromDirectory, byte* from, int toDirectory, byte* to, int flags) => (int)Uninterrupted(() => HardLinkOnce(fromDirectory, from, toDirectory, to, flags));

    public static nint ReadLink(int directory, byte* path, byte* buffer, nuint size) => (nint)Uninterrupted(() => ReadLinkOnce(directory, path, buffer, size));

    public static int Rename(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags) => (int)Uninterrupted(() => RenameOnce(fromDirectory, from, toDirectory, to, flags));

    public static int ChangeMode(int descriptor, uint mode) => (int)Uninterrupted(() => ChangeModeOnce(descriptor, mode));

    public static int ChangeModeOfPath(string path, uint mode) => (int)Uninterrupted(() => ChangeModeOfPathOnce(path, mode));

    public static int ChangeOwner(int directory, byte* path, uint owner, uint group, int flags) => (int)Uninterrupted(() => ChangeOwnerOnce(directory, path, owner, group, flags));

    public static int SetTimes(int directory, byte* path, long* times, int flags) => (int)Uninterrupted(() => SetTimesOnce(directory, path, times, flags));

    public static int SetTimesOf(int descriptor, long* times) => (int)Uninterrupted(() => SetTimesOfOnce(descriptor, times));

    public static int SyncFileSystem(int descriptor) => (int)Uninterrupted(() => SyncFileSystemOnce(descriptor));

    public static int Sync(int descriptor) => (int)Uninterrupted(() => SyncOnce(descriptor));

    public static int MakeFifo(int directory, byte* path, uint mode) => (int)Uninterrupted(() => MakeFifoOnce(directory, path, mode));

    public static int Unlink(int directory, byte* path, int flags) => (int)Uninterrupted(() => UnlinkOnce(directory, path, flags));

    public static int Lock(int descriptor, int operation) => (int)Uninterrupted(() => LockOnce(descriptor, operation));

    private static long Uninterrupted(Func<long> call)
    {
        long result;
        do result = call();
        while (result < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return result;
    }
}
