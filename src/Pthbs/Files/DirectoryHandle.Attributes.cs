using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    private const int MostAttributeNames = 64 * 1024;

    /// <summary>How much room the file system of this directory has.</summary>
    public unsafe DiskSpace Space()
    {
        Libc.FileSystemStatus status;
        if (Libc.StatFileSystem(Descriptor, &status) != 0) throw Failure("look at the file system", Path);
        return new((long)status.Blocks * status.FragmentSize, (long)status.AvailableBlocks * status.FragmentSize, (long)status.Files, (long)status.AvailableFiles);
    }

    /// <summary>
    /// Takes off extended attributes, access lists among them, of a file or directory that may have been written by someone else. What the system itself
    /// keeps there (<c>security.</c>, <c>trusted.</c>) stays: nobody but root can set it.
    /// </summary>
    /// <param name="name">Which of this directory's entries, or <c>.</c>; a link is not followed.</param>
    /// <param name="mode">Permission bits that let its owner write to it: without them attributes cannot be taken off. Set only where there are any.</param>
    /// <returns>Whether there were any.</returns>
    public unsafe bool TakeAttributesOff(string name, int mode)
    {
        // These calls know no descriptor with a name: /proc says which directory is meant, and of a single name no link is followed.
        fixed (byte* path = PathText.Encode($"/proc/self/fd/{Descriptor}/{name}"))
        {
            var length = (int)Libc.ListAttributes(path, null, 0);
            if (length <= 0) return false;
            var names = new byte[Math.Min(length, MostAttributeNames)];
            fixed (byte* start = names) length = (int)Libc.ListAttributes(path, start, (nuint)names.Length);
            var any = false;
            for (var rest = names.AsSpan(0, Math.Max(0, length)); !rest.IsEmpty;)
            {
                var end = rest.IndexOf((byte)0) + 1;
                var attribute = rest[..end];
                rest = rest[end..];
                if (!attribute.StartsWith("user."u8) && !attribute.StartsWith("system.posix_acl"u8)) continue;
                if (!any) SetMode(name, mode);
                any = true;
                fixed (byte* text = attribute)
                    if (Libc.RemoveAttribute(path, text) != 0 && Marshal.GetLastPInvokeError() is not (Errno.NoData or Errno.NotSupported)) throw Failure("take the attributes off", In(name));
            }

            return any;
        }
    }
}
