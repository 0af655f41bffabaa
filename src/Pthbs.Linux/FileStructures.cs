using System.Runtime.InteropServices;

namespace Pthbs.Linux;

/// <summary>struct statfs of 64-bit Linux, as far as it is read.</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal struct FileSystemStatus
{
    public long Type, BlockSize;
    public ulong Blocks, Free, Available, Files, FreeFiles;
    public long Id, NameLength, FragmentSize, Flags;
}

/// <summary>struct statvfs of 64-bit Linux, as far as it is read.</summary>
[StructLayout(LayoutKind.Sequential, Size = 112)]
internal struct FileSystemSpace
{
    public long BlockSize, FragmentSize;
    public ulong Blocks, FreeBlocks, AvailableBlocks, Files, FreeFiles, AvailableFiles;
}

/// <summary>struct flock of 64-bit Linux; start and length 0 are the whole of it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLockRequest
{
    public short Type, Whence;
    public long Start, Length;
    public int Process;
}
