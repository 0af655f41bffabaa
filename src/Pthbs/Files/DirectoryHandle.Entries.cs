using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    // A walk lists many directories, most of them short.
    private const int ListingBuffer = 8 * 1024;
    private const int LongestLink = 4096;

    /// <summary>What stands at a path, or null where nothing does. A link is not followed.</summary>
    public FileStatus? TryStatus(string relative)
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
        TryStatus(relative) ?? throw FileError.Of(Errno.NoEntry, "look at", In(PathText.Printable(relative)));

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
    public IReadOnlyList<DirectoryEntry> List() => List(int.MaxValue);

    /// <summary>The same, but no more than so many: for directories whose length somebody else decides.</summary>
    internal IReadOnlyList<DirectoryEntry> List(int most) => [.. Stream().Take(most)];

    /// <summary>
    /// The same one by one, as the directory is read: for one that somebody else filled, which can have more names than this process has memory. One such
    /// reading at a time, and nothing else is done to the directory meanwhile.
    /// </summary>
    public IEnumerable<DirectoryEntry> Stream()
    {
        if (_isMissing) yield break;
        var buffer = ArrayPool<byte>.Shared.Rent(ListingBuffer);
        try
        {
            if (Libc.Seek(Descriptor, 0, 0) < 0) throw Failure("list", Path);
            for (int length; (length = Entries(buffer)) > 0;)
            {
                for (var at = 0; at < length;)
                {
                    var (entry, next) = Entry(buffer, at);
                    at = next;
                    if (entry.Name is not ("." or "..")) yield return entry;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Entries(byte[] buffer)
    {
        var length = Libc.GetEntries(Descriptor, buffer.AsSpan(0, ListingBuffer));
        // A directory that somebody else deleted meanwhile has no entries.
        return length >= 0 ? length : Marshal.GetLastPInvokeError() == Errno.NoEntry ? 0 : throw Failure("list", Path);
    }

    /// <summary>struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.</summary>
    private static (DirectoryEntry Entry, int Next) Entry(byte[] buffer, int at)
    {
        var record = buffer.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)));
        var name = record[19..];
        return (new DirectoryEntry(PathText.Decode(name[..name.IndexOf((byte)0)]), KindOf(record[18])), at + record.Length);
    }

    /// <summary>Whether an open file still stands at a path.</summary>
    internal bool IsAt(Microsoft.Win32.SafeHandles.SafeFileHandle file, string relative) =>
        TryStatus(relative) is { } named && StatusOf((int)file.DangerousGetHandle(), PathText.Encode(""), Libc.AtEmptyPath) is { } open
        && (named.Inode, named.Device) == (open.Inode, open.Device);

    /// <summary>Where a symbolic link points.</summary>
    public string ReadLink(string relative)
    {
        using var parent = ParentOf(relative);
        Span<byte> buffer = stackalloc byte[LongestLink];
        var length = Libc.ReadLink(parent.Descriptor, parent.Name, buffer);
        return length < 0 ? throw Failure("read the link", In(relative)) : PathText.Decode(buffer[..length]);
    }

    private static FileStatus? StatusOf(int directory, byte[] name, int flags)
    {
        Span<byte> buffer = stackalloc byte[FileStatus.BufferSize];
        return Libc.ExtendedStatus(directory, name, flags, FileStatus.Mask, buffer) == 0 ? FileStatus.Read(buffer) : null;
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
