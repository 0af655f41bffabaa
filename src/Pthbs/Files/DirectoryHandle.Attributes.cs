using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    private const int MostAttributeNames = 64 * 1024;

    /// <summary>How much room the file system of this directory has.</summary>
    public DiskSpace Space()
    {
        if (Libc.FileSystemSpace(Descriptor, out var status) != 0) throw Failure("look at the file system", Path);
        return new((long)status.Blocks * status.FragmentSize, (long)status.AvailableBlocks * status.FragmentSize, (long)status.Files, (long)status.AvailableFiles);
    }

    /// <summary>Whether an entry has an access list, so that its mode does not say who may write to it.</summary>
    /// <param name="relative">The entry; <c>.</c> and paths that lead up are allowed, links are not followed at the end.</param>
    /// <returns>True also where that cannot be told.</returns>
    internal bool HasAccessList(string relative)
    {
        var path = PathText.Encode($"/proc/self/fd/{Descriptor}/{relative}");
        var length = Libc.ListAttributes(path, []);
        if (length <= 0) return length < 0 && Marshal.GetLastPInvokeError() != Errno.NotSupported;
        var names = new byte[Math.Min(length, MostAttributeNames)];
        length = Libc.ListAttributes(path, names);
        return length < 0 || names.AsSpan(0, length).IndexOf("system.posix_acl_access"u8) >= 0;
    }

    /// <summary>The value of an attribute of a file or directory; null where it has none.</summary>
    /// <param name="name">Which of this directory's entries; a link is not followed.</param>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="isKnown">Whether it could be found out.</param>
    internal byte[]? TryReadAttribute(string name, string attribute, out bool isKnown)
    {
        var (value, key) = (new byte[MostAttributeNames], PathText.Encode(attribute));
        using var file = TryOpenUnlessForbidden(name);
        // What this user may not read can be asked by its name alone, and by /proc.
        var length = file is null ? Libc.ReadAttribute(PathText.Encode($"/proc/self/fd/{Descriptor}/{name}"), key, value) : Libc.ReadAttribute((int)file.DangerousGetHandle(), key, value);
        isKnown = length >= 0 || Marshal.GetLastPInvokeError() is Errno.NoData or Errno.NotSupported;
        return length > 0 ? value[..length] : null;
    }

    private Microsoft.Win32.SafeHandles.SafeFileHandle? TryOpenUnlessForbidden(string name)
    {
        try
        {
            return TryOpenFile(name);
        }
        catch (Errors.PthbsException)
        {
            return null;
        }
    }

    /// <summary>
    /// Takes off extended attributes, access lists among them, of a file or directory that may have been written by someone else. What the system itself
    /// keeps there (<c>security.</c>, <c>trusted.</c>, <c>system.nfs4_acl</c>) stays: nobody but root can set it, or it only shows mode and owner.
    /// </summary>
    /// <param name="name">Which of this directory's entries, or <c>.</c>; a link is not followed.</param>
    /// <param name="mode">Permission bits that let its owner write to it: without them attributes cannot be taken off. Set only where there are any.</param>
    /// <returns>What became of them; <see cref="Removal.Stuck"/> where there are more than can be listed.</returns>
    public Removal TakeAttributesOff(string name, int mode)
    {
        // These calls know no descriptor with a name: /proc says which directory is meant, and of a single name no link is followed.
        var path = PathText.Encode($"/proc/self/fd/{Descriptor}/{name}");
        if (ListAttributes(path, name) is not { } names) return Removal.Stuck;
        var any = false;
        for (var rest = names.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0) + 1;
            var attribute = rest[..end];
            rest = rest[end..];
            if (!IsForOwners(attribute)) continue;
            if (!any) SetMode(name, mode);
            any = true;
            if (Libc.RemoveAttribute(path, attribute) != 0 && Marshal.GetLastPInvokeError() is not (Errno.NoData or Errno.NotSupported)) throw Failure("take the attributes off", In(name));
        }

        return any ? Removal.Removed : Removal.Nothing;
    }

    /// <summary>Whether it is one that the owner of a file can set: those of all file systems, and what btrfs and f2fs know besides.</summary>
    private static bool IsForOwners(ReadOnlySpan<byte> attribute) =>
        attribute.StartsWith("user."u8) || attribute.StartsWith("system.posix_acl"u8) || attribute.StartsWith("btrfs."u8) || attribute.StartsWith("system.advise"u8);

    /// <summary>What is set on this directory as chattr(1) does it.</summary>
    public InodeFlags Flags() => InodeFlags.Of(_handle);

    /// <summary>Takes off what is set on this directory and not inherited from where it lies.</summary>
    internal Removal ResetFlags(InodeFlags inherited) => InodeFlags.Reset(_handle, inherited);

    /// <summary>The names, each ended by a zero; null if there are more than the kernel lists.</summary>
    private byte[]? ListAttributes(ReadOnlySpan<byte> path, string name)
    {
        while (true)
        {
            var length = Libc.ListAttributes(path, []);
            if (length == 0 || (length < 0 && Marshal.GetLastPInvokeError() == Errno.NotSupported)) return [];
            if (length > MostAttributeNames || (length < 0 && Marshal.GetLastPInvokeError() == Errno.ListTooLong)) return null;
            if (length < 0) throw Failure("list the attributes", In(name));
            var names = new byte[length];
            length = Libc.ListAttributes(path, names);
            if (length >= 0) return names[..length];
            // There are more by now.
            if (Marshal.GetLastPInvokeError() != Errno.OutOfRange) throw Failure("list the attributes", In(name));
        }
    }
}
