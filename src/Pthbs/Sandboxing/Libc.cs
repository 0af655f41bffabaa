using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>The C library's functions that this room calls, under their own names. All return -1 and set errno on failure.</summary>
internal static unsafe partial class Libc
{
    internal const int AfUnix = 1, SockStream = 1, SockCloseOnExec = 0x80000;
    internal const int OpenDirectory = 0x10000, OpenReadOnly = 0, OpenWriteOnly = 1, OpenReadWrite = 2, OpenCreate = 0x40, OpenExclusive = 0x80, OpenCloseOnExec = 0x80000;
    internal const int ShutWrite = 1, DontWait = 0x40, NoSignal = 0x4000;
    internal const int ProtRead = 1, ProtWrite = 2, ProtExecute = 4, MapPrivate = 2, MapAnonymous = 0x20;
    internal const int WaitExited = 4, WaitPidfd = 3, PollIn = 1, ExecuteAccess = 1;
    internal const int MemfdCloseOnExec = 1, MemfdAllowSealing = 2, MemfdExecutable = 0x10, AddSeals = 1033, AllSeals = 0xf;
    internal const int PrctlCapabilityBoundRead = 23, LimitFileSize = 1, LimitData = 2, LimitStack = 3, LimitCore = 4, LimitProcesses = 6, LimitOpenFiles = 7;
    internal const int LimitTime = 0, LimitResident = 5, LimitLockedMemory = 8, LimitAddresses = 9, LimitFileLocks = 10, LimitSignals = 11, LimitQueues = 12, LimitNice = 13, LimitPriority = 14, LimitRealTime = 15;
    internal const int SigHup = 1, SigKill = 9, SigPipe = 13, SigTerm = 15, SigContinue = 18, MaxSignal = 64;

    [LibraryImport("libc")] internal static partial uint geteuid();
    [LibraryImport("libc")] internal static partial uint getegid();
    [LibraryImport("libc")] internal static partial int getppid();
    [LibraryImport("libc", SetLastError = true)] internal static partial int socketpair(int domain, int type, int protocol, int* pair);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint send(SafeFileHandle socket, void* data, nuint length, int flags);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint recv(SafeFileHandle socket, void* data, nuint length, int flags);
    [LibraryImport("libc", SetLastError = true)] internal static partial int shutdown(SafeFileHandle socket, int how);
    [LibraryImport("libc", SetLastError = true)] internal static partial int poll(PollEntry* entries, nuint count, int milliseconds);
    [LibraryImport("libc", SetLastError = true)] internal static partial int waitid(int kind, int id, SignalInfo* info, int options);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint syscall(long number, nint a0, nint a1, nint a2, nint a3);
    [LibraryImport("libc", SetLastError = true)] internal static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);
    [LibraryImport("libc", SetLastError = true)] internal static partial int mprotect(void* address, nuint length, int protection);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int memfd_create(string name, uint flags);
    [LibraryImport("libc", SetLastError = true)] internal static partial int fcntl(SafeFileHandle file, int command, nint argument);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int open(string path, int flags, int mode);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint read(SafeFileHandle file, void* data, nuint length);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint write(SafeFileHandle file, void* data, nuint length);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint lseek(SafeFileHandle file, nint offset, int whence);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint readlink(string path, byte* target, nuint length);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int access(string path, int mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int statx(int directory, string path, int flags, uint mask, byte* result);
    [LibraryImport("libc", SetLastError = true)] internal static partial int prctl(int option, nuint a1, nuint a2, nuint a3, nuint a4);
    [LibraryImport("libc", SetLastError = true)] internal static partial int getrlimit(int resource, Limit* limit);
    [LibraryImport("libc", SetLastError = true)] internal static partial int prlimit(int process, int resource, Limit* wanted, Limit* former);
    [LibraryImport("libc", SetLastError = true)] internal static partial int kill(int process, int signal);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int mkdir(string path, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int rmdir(string path);
    [LibraryImport("libc", SetLastError = true)] internal static partial int fchown(SafeFileHandle file, uint user, uint group);

    internal struct PollEntry { public int File; public short Events; public short Happened; }

    /// <summary>siginfo_t as waitid fills it in.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct SignalInfo
    {
        [FieldOffset(8)] public int Code;
        [FieldOffset(16)] public int Pid;
        [FieldOffset(24)] public int Status;
    }

    internal struct Limit { public ulong Soft, Hard; }
}
