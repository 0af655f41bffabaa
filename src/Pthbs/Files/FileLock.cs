using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>
/// An exclusive lock on a file (flock): held until disposed, and let go by the kernel when its holder dies, however it dies. The file stays, unless the
/// holder deletes it: whoever opened it before that sees that it has lost its name, and takes a new one.
/// </summary>
public sealed class FileLock : IDisposable
{
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock, or gives null where another holds it.</summary>
    public static FileLock? TryTake(DirectoryHandle directory, string relative)
    {
        while (true)
        {
            var handle = directory.OpenForUpdate(relative);
            if (Libc.Lock((int)handle.DangerousGetHandle(), Exclusive | NonBlocking) < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                handle.Dispose();
                return errno == Errno.TryAgain ? null : throw Errno.Exception(errno, "lock", $"{directory.Path}/{relative}");
            }

            if (directory.IsAt(handle, relative)) return new FileLock(handle);
            handle.Dispose();
        }
    }

    /// <summary>Waits until the lock can be taken.</summary>
    /// <param name="directory">Where the lock file is.</param>
    /// <param name="relative">Its name.</param>
    /// <param name="waiting">Called once if it has to wait.</param>
    /// <param name="cancel">Ends the wait.</param>
    public static async Task<FileLock> TakeAsync(DirectoryHandle directory, string relative, Action? waiting, CancellationToken cancel)
    {
        // Polled, not blocked in the kernel: a blocked thread could not be cancelled.
        for (var wait = 5; ; wait = Math.Min(wait * 2, 200))
        {
            if (TryTake(directory, relative) is { } taken) return taken;
            waiting?.Invoke();
            waiting = null;
            await Task.Delay(wait, cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
