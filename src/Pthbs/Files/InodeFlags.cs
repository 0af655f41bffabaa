using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>Whether something that was found on a file or directory is gone.</summary>
public enum Removal
{
    /// <summary>There was nothing.</summary>
    Nothing,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It is still there: the file system does not let it be taken off. A new file in the same directory has none.</summary>
    Stuck,
}

/// <summary>What chattr(1) sets on an inode: flags of all file systems, those of XFS, and the project of a disk quota. All zeros where the file system has none.</summary>
/// <param name="Plain">FS_*_FL of linux/fs.h.</param>
/// <param name="Extended">FS_XFLAG_* of linux/fs.h.</param>
/// <param name="Project">The project's number.</param>
public readonly record struct InodeFlags(uint Plain, uint Extended, uint Project)
{
    private const ulong GetPlain = 0x8008_6601, SetPlain = 0x4008_6602, GetExtended = 0x801C_581F, SetExtended = 0x401C_5820;

    /// <summary>Bytes of struct fsxattr: extended flags at 0, the project at 12.</summary>
    private const int ExtendedSize = 28, ProjectOffset = 12;

    /// <summary>
    /// What the owner of a file can set, or root for its owner: s u c S i a d A X(nocomp) j t D T C x P F. The rest says how the file system stores it.
    /// </summary>
    private const uint ChosenPlain = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x80 | 0x400 | 0x4000 | 0x8000 | 0x1_0000 | 0x2_0000 | 0x80_0000 | 0x200_0000 | 0x2000_0000 | 0x4000_0000;

    private const uint ChosenExtended = 0x1_FFF8, SizeOfExtents = 0x800, SizeOfExtentsInherited = 0x1000;

    /// <summary>Reads them.</summary>
    internal static InodeFlags Of(SafeFileHandle handle)
    {
        // The kernel writes 4 bytes, though its number of this call says 8.
        long plain = 0;
        Span<byte> extended = stackalloc byte[ExtendedSize];
        var descriptor = (int)handle.DangerousGetHandle();
        if (Libc.Control(descriptor, GetPlain, ref plain) < 0) plain = 0;
        if (Libc.Control(descriptor, GetExtended, extended) < 0) return new InodeFlags((uint)plain, 0, 0);
        return new InodeFlags((uint)plain, BinaryPrimitives.ReadUInt32LittleEndian(extended), BinaryPrimitives.ReadUInt32LittleEndian(extended[ProjectOffset..]));
    }

    /// <summary>Takes off what was chosen for this inode and is not simply inherited.</summary>
    /// <param name="handle">An open file or directory of this user.</param>
    /// <param name="inherited">What a new entry of that place has.</param>
    internal static Removal Reset(SafeFileHandle handle, InodeFlags inherited)
    {
        var now = Of(handle);
        if (now.Beyond(inherited) == default && now.Project == inherited.Project) return Removal.Nothing;
        var descriptor = (int)handle.DangerousGetHandle();
        long plain = now.Plain & ~now.Beyond(inherited).Plain;
        if (plain != now.Plain) _ = Libc.Control(descriptor, SetPlain, ref plain);

        now = Of(handle);
        if (now.Beyond(inherited).Extended != 0 || now.Project != inherited.Project)
        {
            Span<byte> extended = stackalloc byte[ExtendedSize];
            if (Libc.Control(descriptor, GetExtended, extended) == 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(extended, now.Extended & ~now.Beyond(inherited).Extended);
                BinaryPrimitives.WriteUInt32LittleEndian(extended[ProjectOffset..], inherited.Project);
                _ = Libc.Control(descriptor, SetExtended, extended);
            }
        }

        now = Of(handle);
        return now.Beyond(inherited) == default && now.Project == inherited.Project ? Removal.Removed : Removal.Stuck;
    }

    private InodeFlags Beyond(InodeFlags inherited)
    {
        var extended = inherited.Extended;
        // A directory hands its size of extents on under another flag.
        if ((extended & SizeOfExtentsInherited) != 0) extended |= SizeOfExtents;
        return new InodeFlags(Plain & ChosenPlain & ~inherited.Plain, Extended & ChosenExtended & ~extended, 0);
    }
}
