using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Linux;

internal static unsafe partial class Libc
{
    public const int WaitForInput = 1, WaitForRoom = 4;
    public const int DoNotWait = 0x40, PeekAtAll = 0x2 | 0x100;
    private const int UnixSocket = 1, StreamSocket = 1, CloseSocketOnExec = 0x80000, NoPipeSignal = 0x4000, EndOfWriting = 1;
    private const uint MemoryFileFlags = 1 | 2, ExecutableMemoryFile = 0x10;
    private const int AddSeals = 1033, AllSeals = 0xf;
    private const int WaitForNumber = 1, WaitForDescriptor = 3, WaitForEnd = 4;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int ParentProcess();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>pidfd_send_signal(2): to the very process that a descriptor stands for, whoever has its number by now.</summary>
    public static int SendSignal(nint processDescriptor, int signal) => (int)CallByNumber(SystemCall.PidfdSendSignal, processDescriptor, signal, 0, 0);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ControlProcess(int option, nuint a1, nuint a2, nuint a3, nuint a4);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, out ResourceLimit limit);

    /// <summary>prlimit(2) of any process; 0 is this one.</summary>
    public static int GetLimitOf(int process, int resource, out ResourceLimit limit)
    {
        limit = default;
        fixed (ResourceLimit* found = &limit) return LimitOnce(process, resource, null, found);
    }

    /// <summary>Sets a limit of this process.</summary>
    public static int SetLimit(int resource, ResourceLimit limit) => LimitOnce(0, resource, &limit, null);

    /// <summary>A pair of connected stream sockets that no other program inherits by itself.</summary>
    public static int SocketPair(out SafeFileHandle one, out SafeFileHandle other)
    {
        var pair = stackalloc int[2] { -1, -1 };
        var result = SocketPairOnce(UnixSocket, StreamSocket | CloseSocketOnExec, 0, pair);
        (one, other) = (new SafeFileHandle(pair[0], true), new SafeFileHandle(pair[1], true));
        return result;
    }

    /// <summary>Sends bytes; a peer that is gone is an error, and no signal.</summary>
    public static int Send(SafeFileHandle socket, ReadOnlySpan<byte> bytes) => (int)SendOnce(socket, bytes, (nuint)bytes.Length, NoPipeSignal);

    /// <returns>How many bytes came; 0 where the peer has closed. Not made again where it was interrupted.</returns>
    public static int Receive(SafeFileHandle socket, Span<byte> bytes, int flags) => (int)ReceiveOnce(socket, bytes, (nuint)bytes.Length, flags);

    /// <summary>Tells the peer of a socket that nothing more comes.</summary>
    public static int EndSending(SafeFileHandle socket) => ShutdownOnce(socket, EndOfWriting);

    /// <summary>Waits until something happens at a descriptor.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="events"><see cref="WaitForInput"/> or <see cref="WaitForRoom"/>.</param>
    /// <param name="milliseconds">How long at most; -1 for ever.</param>
    /// <returns>1 when it has, 0 where time is up, -1 where it was interrupted.</returns>
    public static int Poll(nint descriptor, short events, int milliseconds)
    {
        var entry = new PollEntry { Descriptor = (int)descriptor, Events = events };
        return PollOnce(&entry, 1, milliseconds);
    }

    /// <summary>Takes an ended child off the process table; waits until it has ended.</summary>
    public static int WaitFor(SafeFileHandle processDescriptor, out ChildStatus status)
    {
        status = default;
        fixed (ChildStatus* found = &status) return WaitOnce(WaitForDescriptor, (int)processDescriptor.DangerousGetHandle(), found, WaitForEnd);
    }

    /// <summary>The same for a child whose number is known.</summary>
    public static int WaitFor(int process, out ChildStatus status)
    {
        status = default;
        fixed (ChildStatus* found = &status)
            while (true) if (IsDone(WaitOnce(WaitForNumber, process, found, WaitForEnd), out var result)) return result;
    }

    /// <summary>A file in memory that can be sealed, and executed where the kernel asks for that to be said.</summary>
    public static SafeFileHandle MakeMemoryFile(string name)
    {
        // Kernels from 6.3 on want to be told that a file may be executed; older ones do not know the flag.
        var number = MakeMemoryFileOnce(name, MemoryFileFlags | ExecutableMemoryFile);
        if (number < 0) number = MakeMemoryFileOnce(name, MemoryFileFlags);
        return new SafeFileHandle(number, true);
    }

    /// <summary>Closes a file in memory to every change.</summary>
    public static int Seal(SafeFileHandle file) => ControlFile((int)file.DangerousGetHandle(), AddSeals, AllSeals);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long CallByNumber(long number, nint a0, nint a1, nint a2, nint a3, nint a4 = 0);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial void* Map(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    internal static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPairOnce(int domain, int type, int protocol, int* pair);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendOnce(SafeFileHandle socket, ReadOnlySpan<byte> data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveOnce(SafeFileHandle socket, Span<byte> data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    private static partial int ShutdownOnce(SafeFileHandle socket, int how);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollOnce(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitOnce(int kind, int id, ChildStatus* status, int options);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int LimitOnce(int process, int resource, ResourceLimit* wanted, ResourceLimit* former);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeMemoryFileOnce(string name, uint flags);

    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
