using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>
/// A lock on a file (flock), or on a directory, which needs nothing to be written: held until disposed, and let go by the kernel when its holder dies,
/// however it dies. Whoever can open a file can lock it: lock files are for their owner alone, and so is every directory that is locked. The file stays,
/// unless the holder deletes it: whoever opened it before that sees that it has lost its name, and takes a new one.
/// On NFS a directory's lock is known to this machine only (Linux' nfs_dir_operations has no flock), a file's to all.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int LongestPause = 50;
    private const int LongestDelay = 200;
    private const int OwnerAlone = 0b110_000_000;
    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock, or gives null where another holds it.</summary>
    public static FileLock? TryTake(DirectoryHandle directory, string relative)
    {
        while (true)
        {
            var handle = directory.OpenForUpdate(relative, OwnerAlone);
            if (TryLock(handle, Exclusive, $"{directory.Path}/{relative}") is not { } taken) return null;
            if (directory.IsAt(handle, relative)) return taken;
            taken.Dispose();
        }
    }

    /// <summary>Whether somebody holds the lock. Makes no file where there is none.</summary>
    internal static bool IsHeld(DirectoryHandle directory, string relative)
    {
        if (directory.TryOpenFile(relative) is not { } handle) return false;
        using var free = TryLock(handle, Shared, $"{directory.Path}/{relative}");
        return free is null;
    }

    /// <summary>Takes a lock on a directory itself, or gives null where another holds one that does not go with it.</summary>
    /// <param name="directory">Which; closed to other users.</param>
    /// <param name="shared">Whether others may hold such a lock too.</param>
    public static FileLock? TryTakeDirectory(DirectoryHandle directory, bool shared) =>
        TryLock(directory.OpenItself(), shared ? Shared : Exclusive, directory.Path);

    /// <summary>Waits until a directory can be locked: for locks that nobody holds for long.</summary>
    /// <param name="directory">Which; closed to other users.</param>
    /// <param name="shared">Whether others may hold such a lock too.</param>
    /// <param name="waiting">Called once, with who holds it, if it takes longer than a moment.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static FileLock TakeDirectory(DirectoryHandle directory, bool shared, Action<string>? waiting, CancellationToken cancel) =>
        Take(() => TryTakeDirectory(directory, shared), () => directory.Status("."), waiting, cancel);

    /// <summary>Waits until a lock file can be locked: for locks that nobody holds for long.</summary>
    /// <param name="directory">Where the lock file is.</param>
    /// <param name="relative">Its name.</param>
    /// <param name="waiting">Called once, with who holds it, if it takes longer than a moment.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static FileLock Take(DirectoryHandle directory, string relative, Action<string>? waiting, CancellationToken cancel) =>
        Take(() => TryTake(directory, relative), () => directory.TryStatus(relative), waiting, cancel);

    /// <summary>Waits until the lock can be taken.</summary>
    /// <param name="directory">Where the lock file is.</param>
    /// <param name="relative">Its name.</param>
    /// <param name="waiting">Called once, with who holds it, if it has to wait.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<FileLock> TakeAsync(DirectoryHandle directory, string relative, Action<string>? waiting, CancellationToken cancel)
    {
        // Polled, not blocked in the kernel: a blocked thread could not be cancelled.
        for (var wait = 5; ; wait = Math.Min(wait * 2, LongestDelay))
        {
            if (TryTake(directory, relative) is { } taken) return taken;
            waiting?.Invoke(LockHolder.Of(directory.TryStatus(relative)));
            waiting = null;
            await Task.Delay(wait, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The locked directory or file, to tell it from what stands at its name now.</summary>
    internal (ulong Device, ulong Inode) Identity => FileStatus.Of(_handle) is { } status ? (status.Device, status.Inode) : default;

    /// <summary>Adds to the end of the locked file.</summary>
    internal void Append(ReadOnlySpan<byte> bytes, string path) => DirectoryHandle.Write(_handle, bytes, path, RandomAccess.GetLength(_handle));

    /// <summary>Empties the locked file.</summary>
    internal void Clear()
    {
        if (RandomAccess.GetLength(_handle) > 0) ClearAndStamp();
    }

    /// <summary>Empties the locked file. Its time is now from then on, also where it was empty.</summary>
    internal void ClearAndStamp() => RandomAccess.SetLength(_handle, 0);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static FileLock Take(Func<FileLock?> tryTake, Func<FileStatus?> locked, Action<string>? waiting, CancellationToken cancel)
    {
        for (var pause = 1; ; pause = Math.Min(pause * 2, LongestPause))
        {
            if (tryTake() is { } taken) return taken;
            if (pause == LongestPause)
            {
                waiting?.Invoke(LockHolder.Of(locked()));
                waiting = null;
            }

            cancel.WaitHandle.WaitOne(pause);
            cancel.ThrowIfCancellationRequested();
        }
    }

    private static FileLock? TryLock(SafeFileHandle handle, int kind, string path)
    {
        if (Libc.Lock((int)handle.DangerousGetHandle(), kind | NonBlocking) == 0) return new FileLock(handle);
        var errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return errno == Errno.TryAgain ? null : throw FileError.Of(errno, "lock", path);
    }
}
