using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    // Small enough for the stack: a walk lists many directories, most of them short.
    private const int ListingBuffer = 8 * 1024;
    private const int LongestLink = 4096;

    /// <summary>What stands at a path, or null where nothing does. A link is not followed.</summary>
    public unsafe FileStatus? TryStatus(string relative)
    {
        FileStatus? found;
        if (relative is "." or "") found = StatusOf(Descriptor, PathText.Encode(""), Libc.AtEmptyPath);
        else
        {
            DirectoryHandle? owned = null;
            var slash = relative.LastIndexOf('/');
            if (slash > 0 && (owned = TryOpenDirectory(relative[..slash])) is null) return null;
            using (owned) found = StatusOf((owned ?? this).Descriptor, PathText.Encode(relative[(slash + 1)..]), Libc.AtSymlinkNoFollow);
        }

        if (found is null && Marshal.GetLastPInvokeError() is not (Errno.NoEntry or Errno.NotADirectory)) throw Failure("look at", In(relative));
        return found;
    }

    /// <summary>What stands at a path.</summary>
    /// <exception cref="Errors.PthbsException">Nothing is there.</exception>
    public FileStatus Status(string relative) =>
        TryStatus(relative) ?? throw Errno.Exception(Errno.NoEntry, "look at", In(PathText.Printable(relative)));

    /// <summary>The directories above this one, the nearest first, as the kernel knows them: no link of the path that led here counts.</summary>
    /// <exception cref="Errors.PthbsException">One may not be passed by this user.</exception>
    internal IReadOnlyList<FileStatus> Above()
    {
        var found = new List<FileStatus>();
        var inner = Status(".");
        for (var path = ".."; ; path += "/..")
        {
            var outer = StatusOf(Descriptor, PathText.Encode(path), Libc.AtSymlinkNoFollow) ?? throw Failure("look at", In(path));
            if ((outer.Device, outer.Inode) == (inner.Device, inner.Inode)) return found;
            found.Add(outer);
            inner = outer;
        }
    }

    /// <summary>The names in this directory without <c>.</c> and <c>..</c>, in no order.</summary>
    public unsafe IReadOnlyList<DirectoryEntry> List()
    {
        var entries = new List<DirectoryEntry>();
        var buffer = stackalloc byte[ListingBuffer];
        if (Libc.Seek(Descriptor, 0, 0) < 0) throw Failure("list", Path);
        while (true)
        {
            var length = (int)Libc.GetEntries(Descriptor, buffer, ListingBuffer);
            // A directory that somebody else deleted meanwhile has no entries.
            if (length == 0 || (length < 0 && Marshal.GetLastPInvokeError() == Errno.NoEntry)) return entries;
            if (length < 0) throw Failure("list", Path);
            for (var at = 0; at < length;)
            {
                // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
                var record = new ReadOnlySpan<byte>(buffer + at, *(ushort*)(buffer + at + 16));
                var name = record[19..];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) entries.Add(new DirectoryEntry(PathText.Decode(name), KindOf(record[18])));
                at += record.Length;
            }
        }
    }

    /// <summary>Whether an open file still stands at a path.</summary>
    internal bool IsAt(Microsoft.Win32.SafeHandles.SafeFileHandle file, string relative) =>
        TryStatus(relative) is { } named && StatusOf((int)file.DangerousGetHandle(), PathText.Encode(""), Libc.AtEmptyPath) is { } open
        && (named.Inode, named.Device) == (open.Inode, open.Device);

    /// <summary>Where a symbolic link points.</summary>
    public unsafe string ReadLink(string relative)
    {
        using var parent = ParentOf(relative);
        var buffer = stackalloc byte[LongestLink];
        fixed (byte* name = parent.Name)
        {
            var length = Libc.ReadLink(parent.Descriptor, name, buffer, LongestLink);
            return length < 0 ? throw Failure("read the link", In(relative)) : PathText.Decode(new ReadOnlySpan<byte>(buffer, (int)length));
        }
    }

    private static unsafe FileStatus? StatusOf(int directory, byte[] name, int flags)
    {
        var buffer = stackalloc byte[FileStatus.BufferSize];
        fixed (byte* path = name)
            return Libc.StatX(directory, path, flags, FileStatus.Mask, buffer) == 0
                ? FileStatus.Read(new ReadOnlySpan<byte>(buffer, FileStatus.BufferSize)) : null;
    }

    private static FileKind? KindOf(byte type) => type switch
    {
        0 => null,
        4 => FileKind.Directory,
        8 => FileKind.Regular,
        10 => FileKind.Link,
        _ => FileKind.Other,
    };
}
