using System.Buffers.Binary;

namespace Pthbs.Files;

/// <summary>What an entry of a directory is.</summary>
public enum FileKind
{
    /// <summary>A FIFO, socket or device: nothing a package may hold.</summary>
    Other,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link, not followed.</summary>
    Link,
}

/// <summary>What statx(2) says of an entry, without following a link.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">The permission bits with setuid, setgid and sticky (07777).</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ModifiedSeconds">Time of modification, seconds since 1970.</param>
/// <param name="ModifiedNanoseconds">Its fraction.</param>
/// <param name="Owner">User id.</param>
/// <param name="Links">Number of hard links.</param>
/// <param name="Inode">Inode number, unique with <paramref name="Device"/>.</param>
/// <param name="Device">Device number of its file system.</param>
public readonly record struct FileStatus(
    FileKind Kind, int Mode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds, uint Owner, uint Links, ulong Inode, ulong Device)
{
    /// <summary>Whether anyone may execute it.</summary>
    public bool IsExecutable => (Mode & 0b001_001_001) != 0;

    /// <summary>Bytes that it takes up on disk.</summary>
    public long Allocated { get; init; }

    /// <summary>Whether it takes up more of the disk than its bytes need in blocks of 4 KiB, and more than one such block if it is no file.</summary>
    public bool TakesMoreThanItsBytes => Allocated > (Kind == FileKind.Regular ? (Size + PlainBlock - 1) / PlainBlock * PlainBlock : PlainBlock);

    /// <summary>Whether it is a FIFO, or a pipe without a name.</summary>
    internal bool IsFifo { get; init; }

    /// <summary>Group id.</summary>
    public uint Group { get; init; }

    /// <summary>Bytes of struct statx.</summary>
    internal const int BufferSize = 256;

    /// <summary>Type, mode, links, owner, group, inode, size, blocks and modification time.</summary>
    internal const uint Mask = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x100 | 0x200 | 0x400;

    private const long PlainBlock = 4096;

    /// <summary>What st_blocks counts in, whatever the file system's blocks are.</summary>
    private const long BlockUnit = 512;

    /// <summary>What is open, whatever its name is by now; null if the kernel does not say.</summary>
    internal static FileStatus? Of(Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        return Libc.ExtendedStatus((int)handle.DangerousGetHandle(), "\0"u8, Libc.AtEmptyPath, Mask, buffer) == 0 ? Read(buffer) : null;
    }

    /// <summary>Reads struct statx (include/uapi/linux/stat.h).</summary>
    internal static FileStatus Read(ReadOnlySpan<byte> buffer)
    {
        int mode = BinaryPrimitives.ReadUInt16LittleEndian(buffer[28..]);
        return new FileStatus(
            Kind(mode & 0xF000),
            mode & 0xFFF,
            BinaryPrimitives.ReadInt64LittleEndian(buffer[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(buffer[112..]),
            BinaryPrimitives.ReadUInt32LittleEndian(buffer[120..]),
            BinaryPrimitives.ReadUInt32LittleEndian(buffer[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(buffer[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(buffer[32..]),
            ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(buffer[136..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(buffer[140..]))
        {
            Allocated = BinaryPrimitives.ReadInt64LittleEndian(buffer[48..]) * BlockUnit,
            IsFifo = (mode & 0xF000) == 0x1000,
            Group = BinaryPrimitives.ReadUInt32LittleEndian(buffer[24..]),
        };

        static FileKind Kind(int type) => type switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
    }
}

/// <summary>One name in a directory.</summary>
/// <param name="Name">The name, see <see cref="PathText"/>.</param>
/// <param name="Kind">What it is, or null where the file system does not say in the listing.</param>
public readonly record struct DirectoryEntry(string Name, FileKind? Kind);
