using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>What a start must know about the host before it begins: small kernel files, and what stands at a path.</summary>
internal static class HostFiles
{
    internal enum Kind { Missing, File, Directory, Link }

    /// <summary>A file of /proc as text, or null when it cannot be read.</summary>
    internal static string? ReadText(string path)
    {
        using var file = new SafeFileHandle(Libc.Open(PathText.Encode(path), OpenFlags.ReadOnly | OpenFlags.CloseOnExec), true);
        if (file.IsInvalid) return null;
        var text = new List<byte>();
        Span<byte> part = stackalloc byte[4096];
        int got;
        while ((got = Libc.Read((int)file.DangerousGetHandle(), part)) > 0) text.AddRange(part[..got]);
        return got < 0 ? null : Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(text));
    }

    /// <summary>Writes a file of /proc in one go. Returns 0 or the errno.</summary>
    internal static int WriteText(string path, string text)
    {
        using var file = new SafeFileHandle(Libc.Open(PathText.Encode(path), OpenFlags.WriteOnly | OpenFlags.CloseOnExec), true);
        if (file.IsInvalid) return Marshal.GetLastPInvokeError();
        var bytes = Encoding.UTF8.GetBytes(text);
        return Libc.Write((int)file.DangerousGetHandle(), bytes) == bytes.Length ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>What stands at a path, links followed or not, and the errno when nothing can be found there.</summary>
    internal static Kind KindOf(string path, bool follow, out int error)
    {
        error = Look(Libc.AtCurrentDirectory, path, follow ? 0 : Libc.AtSymlinkNoFollow, out var status);
        if (error != 0) return Kind.Missing;
        return status.Kind switch
        {
            FileKind.Directory => Kind.Directory,
            FileKind.Link => Kind.Link,
            _ => Kind.File,
        };
    }

    /// <summary>The user that a file belongs to, as this user namespace sees it; null if there is no such file.</summary>
    internal static uint? OwnerOf(string path) => Look(Libc.AtCurrentDirectory, path, 0, out var status) == 0 ? status.Owner : null;

    /// <summary>Whether two paths, links followed, lead to one file or directory; false where one of them leads nowhere.</summary>
    internal static bool IsSame(string one, string other) =>
        Identity(one) is { } first && first == Identity(other);

    private static (ulong Inode, ulong Device)? Identity(string path) => Look(Libc.AtCurrentDirectory, path, 0, out var status) == 0 ? (status.Inode, status.Device) : null;

    /// <summary>
    /// Gives a pipe to another user, who can then open it by name again (<c>/dev/stdout</c>): pipes have mode 0600. Anything else
    /// stays as it is.
    /// </summary>
    internal static void GivePipe(SafeFileHandle file, SandboxIdentity owner)
    {
        if (FileStatus.Of(file) is { IsFifo: true }) Give(file, owner);
    }

    /// <summary>Gives an open file to another user.</summary>
    internal static void Give(SafeFileHandle file, SandboxIdentity owner)
    {
        var success = false;
        file.DangerousAddRef(ref success);
        _ = Libc.ChangeOwner((int)file.DangerousGetHandle(), "\0"u8, owner.OuterUid, owner.OuterGid, Libc.AtEmptyPath);
        file.DangerousRelease();
    }

    /// <summary>Looks at a file.</summary>
    /// <returns>The error number; 0 where there is none.</returns>
    private static int Look(int directory, string path, int flags, out FileStatus status)
    {
        Span<byte> buffer = stackalloc byte[FileStatus.BufferSize];
        var error = Libc.ExtendedStatus(directory, PathText.Encode(path), flags, FileStatus.Mask, buffer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        status = error == 0 ? FileStatus.Read(buffer) : default;
        return error;
    }

    /// <summary>Where a path leads when every link is followed; null if it leads nowhere.</summary>
    internal static string? RealPath(string path)
    {
        using var file = new SafeFileHandle(Libc.Open(PathText.Encode(path), OpenFlags.PathOnly | OpenFlags.CloseOnExec), true);
        return file.IsInvalid ? null : LinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}");
    }

    /// <summary>The text of a symbolic link, or null when there is none.</summary>
    internal static string? LinkTarget(string path)
    {
        var target = new byte[4096];
        var length = Libc.ReadLink(Libc.AtCurrentDirectory, PathText.Encode(path), target);
        return length < 0 ? null : Encoding.UTF8.GetString(target, 0, length);
    }
}
