using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>Subvolumes of btrfs: directories in which nothing can be deleted while they are set to be read-only. An empty one is deleted as a directory is.</summary>
internal static class Subvolume
{
    private const ulong GetFlags = 0x8008_9419, SetFlags = 0x4008_941A;
    private const long ReadOnly = 2;

    /// <summary>Makes a subvolume writable that was set to be read-only, as far as that is allowed.</summary>
    /// <param name="parent">What it stands in.</param>
    /// <param name="name">Its name, or that of any other directory: of that nothing is changed.</param>
    public static void LetBeWritten(DirectoryHandle parent, string name)
    {
        try
        {
            using var directory = parent.OpenFile(name);
            long flags = 0;
            var descriptor = (int)directory.DangerousGetHandle();
            if (Libc.Control(descriptor, GetFlags, ref flags) < 0 || (flags & ReadOnly) == 0) return;
            flags &= ~ReadOnly;
            _ = Libc.Control(descriptor, SetFlags, ref flags);
        }
        catch (PthbsException)
        {
            // Whoever deletes it says why that cannot be done.
        }
    }
}
