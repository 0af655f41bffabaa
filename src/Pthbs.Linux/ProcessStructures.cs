using System.Runtime.InteropServices;

namespace Pthbs.Linux;

/// <summary>siginfo_t as waitid(2) fills it in.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct ChildStatus
{
    private const int Exited = 1;

    [FieldOffset(8)]
    private int code;

    /// <summary>The exit code, or the signal.</summary>
    [FieldOffset(24)]
    public int Status;

    /// <summary>Whether it ended by itself and not by a signal.</summary>
    public readonly bool HasExited => code == Exited;
}

/// <summary>struct rlimit.</summary>
internal record struct ResourceLimit(ulong Soft, ulong Hard);

/// <summary>Which limit (asm-generic/resource.h).</summary>
internal static class Resource
{
    public const int Time = 0;
    public const int FileSize = 1;
    public const int Data = 2;
    public const int Stack = 3;
    public const int Core = 4;
    public const int Resident = 5;
    public const int Processes = 6;
    public const int OpenFiles = 7;
    public const int LockedMemory = 8;
    public const int Addresses = 9;
    public const int FileLocks = 10;
    public const int Signals = 11;
    public const int Queues = 12;
    public const int Nice = 13;
    public const int Priority = 14;
    public const int RealTime = 15;
}

/// <summary>Numbers of signals.</summary>
internal static class Signal
{
    public const int Hangup = 1;
    public const int Kill = 9;
    public const int BrokenPipe = 13;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int TerminalStop = 20;
    public const int Urgent = 23;
    public const int Last = 64;
}
