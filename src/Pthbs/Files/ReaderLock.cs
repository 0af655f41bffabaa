using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>
/// Says of a directory that somebody uses it. A lock of an open file description (fcntl, F_OFD_SETLK) for reading: everybody who can open the directory can
/// take it, beside all others, and nobody can take the lock that would keep others out, since no directory can be opened for writing. It is held until the
/// last process that has the descriptor closes it or ends.
/// </summary>
internal sealed class ReaderLock : IDisposable
{
    private const int GetLock = 36;
    private const int SetLock = 37;
    private const short ForReading = 0;
    private const short ForWriting = 1;
    private const short Unlocked = 2;
    private readonly SafeFileHandle _handle;

    private ReaderLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>The locked directory, to tell it from what stands at its name now.</summary>
    public (ulong Device, ulong Inode) Identity => FileStatus.Of(_handle) is { } status ? (status.Device, status.Inode) : default;

    /// <summary>Takes one. Never waits.</summary>
    public static ReaderLock Take(DirectoryHandle directory)
    {
        var handle = directory.OpenItself();
        var request = new FileLockRequest { Type = ForReading };
        if (Libc.ControlLock((int)handle.DangerousGetHandle(), SetLock, ref request) == 0) return new ReaderLock(handle);
        var errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw FileError.Of(errno, "lock", directory.Path);
    }

    /// <summary>Whether anybody holds one.</summary>
    public static bool IsHeld(DirectoryHandle directory)
    {
        using var handle = directory.OpenItself();
        // What would keep a lock for writing out? Asking needs no right to write.
        var request = new FileLockRequest { Type = ForWriting };
        return Libc.ControlLock((int)handle.DangerousGetHandle(), GetLock, ref request) == 0
            ? request.Type != Unlocked
            : throw FileError.Last("look for locks of", directory.Path);
    }

    /// <summary>Lets programs that this process starts, or becomes, hold the lock too.</summary>
    public void LetBeInherited() => OpenFiles.LetBeInherited(_handle);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

}
