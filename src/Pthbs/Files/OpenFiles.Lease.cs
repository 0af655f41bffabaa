using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

internal static partial class OpenFiles
{
    private const int SetSignal = 10, SetLease = 1024, ReadLease = 0, NoLease = 2, IgnoredSignal = 23;

    /// <summary>
    /// Whether anybody at all could still change a file whose mode lets nobody open it for writing any more: through a descriptor that was opened before, in
    /// whatever process it is by now, or through memory that it is mapped into. The kernel gives a read lease (fcntl(2)) only where nobody has the file open for
    /// writing. Where it has no leases, or none for this user, the answer is yes.
    /// </summary>
    /// <param name="file">The file, open for reading only.</param>
    public static bool MayBeWritten(SafeFileHandle file)
    {
        var descriptor = (int)file.DangerousGetHandle();
        // Whoever opens the file for writing while the lease is held makes the kernel send a signal: SIGIO, which would end this process, unless another one is named.
        if (Libc.ControlFile(descriptor, SetSignal, IgnoredSignal) < 0) return true;
        int result;
        do result = Libc.ControlFile(descriptor, SetLease, ReadLease);
        while (result < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        if (result < 0) return true;
        _ = Libc.ControlFile(descriptor, SetLease, NoLease);
        return false;
    }

    /// <summary>Gives an open file to a user and group.</summary>
    public static void SetOwner(SafeFileHandle file, uint owner, uint group, string path)
    {
        if (Libc.ChangeOwner((int)file.DangerousGetHandle(), "\0"u8, owner, group, Libc.AtEmptyPath) < 0)
            throw FileError.Last("change the owner", PathText.Printable(path));
    }
}
