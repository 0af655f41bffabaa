using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>What a start must know about the host before it begins: small kernel files, and what stands at a path.</summary>
internal static unsafe class HostFiles
{
    internal enum Kind { Missing, File, Directory, Link }

    private const int NoFollow = 0x100;
    private const uint MaskType = 1;
    private const int StatxSize = 256, StatxModeAt = 28;

    /// <summary>A file of /proc as text, or null when it cannot be read.</summary>
    internal static string? ReadText(string path)
    {
        using var file = new SafeFileHandle(Libc.open(path, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0), true);
        if (file.IsInvalid) return null;
        var text = new List<byte>();
        Span<byte> part = stackalloc byte[4096];
        fixed (byte* start = part)
        {
            nint got;
            while ((got = Libc.read(file, start, (nuint)part.Length)) > 0) text.AddRange(part[..(int)got]);
            return got < 0 ? null : Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(text));
        }
    }

    /// <summary>Writes a file of /proc in one go. Returns 0 or the errno.</summary>
    internal static int WriteText(string path, string text)
    {
        using var file = new SafeFileHandle(Libc.open(path, Libc.OpenWriteOnly | Libc.OpenCloseOnExec, 0), true);
        if (file.IsInvalid) return Marshal.GetLastPInvokeError();
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
            return Libc.write(file, start, (nuint)bytes.Length) == bytes.Length ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>What stands at a path, links followed or not, and the errno when nothing can be found there.</summary>
    internal static Kind KindOf(string path, bool follow, out int error)
    {
        var result = stackalloc byte[StatxSize];
        const int CurrentDirectory = -100;
        error = Look(CurrentDirectory, path, follow ? 0 : NoFollow, MaskType, result);
        if (error != 0) return Kind.Missing;
        return (*(ushort*)(result + StatxModeAt) & 0xf000) switch
        {
            0x4000 => Kind.Directory,
            0xa000 => Kind.Link,
            _ => Kind.File,
        };
    }

    /// <summary>The user that a file belongs to, as this user namespace sees it; null where there is no such file.</summary>
    internal static uint? OwnerOf(string path)
    {
        const int userAt = 20, currentDirectory = -100;
        const uint maskUser = 8;
        var result = stackalloc byte[StatxSize];
        return Look(currentDirectory, path, 0, maskUser, result) == 0 ? *(uint*)(result + userAt) : null;
    }

    /// <summary>Whether two paths, links followed, lead to one file or directory; false where one of them leads nowhere.</summary>
    internal static bool IsSame(string one, string other) =>
        Identity(one) is { } first && first == Identity(other);

    private static (ulong Inode, ulong Device)? Identity(string path)
    {
        const int inodeAt = 32, deviceAt = 136, currentDirectory = -100;
        const uint maskInode = 0x100;
        var result = stackalloc byte[StatxSize];
        return Look(currentDirectory, path, 0, maskInode, result) == 0 ? (*(ulong*)(result + inodeAt), *(ulong*)(result + deviceAt)) : null;
    }

    /// <summary>
    /// Gives a pipe to another user, who can then open it by name again (<c>/dev/stdout</c>): pipes have mode 0600. Anything else
    /// stays as it is.
    /// </summary>
    internal static void GivePipe(SafeFileHandle file, SandboxIdentity owner)
    {
        const int emptyPath = 0x1000, pipe = 0x1000;
        var result = stackalloc byte[StatxSize];
        var success = false;
        file.DangerousAddRef(ref success);
        if (Look((int)file.DangerousGetHandle(), "", emptyPath, MaskType, result) == 0 && (*(ushort*)(result + StatxModeAt) & 0xf000) == pipe)
            _ = Libc.fchown(file, owner.OuterUid, owner.OuterGid);
        file.DangerousRelease();
    }

    /// <summary>Looks at a file, again where a signal interrupts it (on network file systems it can).</summary>
    /// <returns>The error number; 0 where there is none.</returns>
    private static unsafe int Look(int directory, string path, int flags, uint mask, byte* result)
    {
        int error;
        do error = Libc.statx(directory, path, flags, mask, result) == 0 ? 0 : Marshal.GetLastPInvokeError();
        while (error == ErrorName.Eintr);
        return error;
    }

    /// <summary>Where a path leads when every link is followed; null where it leads nowhere.</summary>
    internal static string? RealPath(string path)
    {
        const int pathOnly = 0x200000;
        using var file = new SafeFileHandle(Libc.open(path, pathOnly | Libc.OpenCloseOnExec, 0), true);
        return file.IsInvalid ? null : LinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}");
    }

    /// <summary>The text of a symbolic link, or null when there is none.</summary>
    internal static string? LinkTarget(string path)
    {
        var target = new byte[4096];
        fixed (byte* start = target)
        {
            var length = Libc.readlink(path, start, (nuint)target.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(target, 0, (int)length);
        }
    }
}
