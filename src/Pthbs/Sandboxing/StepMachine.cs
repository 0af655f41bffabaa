using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>
/// Starts a process that shares our memory and runs a <see cref="StepTable"/>, in machine code alone. A process with threads
/// cannot enter a user namespace, and managed code in a cloned child hangs sooner or later: this does neither.
/// </summary>
internal static unsafe class StepMachine
{
    /// <summary>steps.S, assembled for x86-64.</summary>
    internal static ReadOnlySpan<byte> Code =>
    [
        0x53, 0x48, 0x89, 0xfb, 0xb8, 0x0e, 0x00, 0x00, 0x00, 0xbf, 0x02, 0x00, 0x00, 0x00, 0x48, 0x8d, 0x73, 0x28, 0x48, 0x8d,
        0x53, 0x30, 0x41, 0xba, 0x08, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xb8, 0xb3, 0x01, 0x00, 0x00, 0x48, 0x8b, 0x3b, 0x48, 0x8b,
        0x73, 0x08, 0x0f, 0x05, 0x48, 0x85, 0xc0, 0x74, 0x20, 0x49, 0x89, 0xc1, 0xb8, 0x0e, 0x00, 0x00, 0x00, 0xbf, 0x02, 0x00,
        0x00, 0x00, 0x48, 0x8d, 0x73, 0x30, 0x31, 0xd2, 0x41, 0xba, 0x08, 0x00, 0x00, 0x00, 0x0f, 0x05, 0x4c, 0x89, 0xc8, 0x5b,
        0xc3, 0x4c, 0x8b, 0x63, 0x10, 0x49, 0x8b, 0x04, 0x24, 0x49, 0x8b, 0x7c, 0x24, 0x08, 0x49, 0x8b, 0x74, 0x24, 0x10, 0x49,
        0x8b, 0x54, 0x24, 0x18, 0x4d, 0x8b, 0x54, 0x24, 0x20, 0x4d, 0x8b, 0x44, 0x24, 0x28, 0x4d, 0x8b, 0x4c, 0x24, 0x30, 0x0f,
        0x05, 0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff, 0x73, 0x22, 0x4d, 0x8b, 0x6c, 0x24, 0x38, 0x4d, 0x85, 0xed, 0x74, 0x12, 0x49,
        0x8b, 0x55, 0x00, 0x48, 0x85, 0xd2, 0x74, 0x09, 0x48, 0x89, 0x02, 0x49, 0x83, 0xc5, 0x08, 0xeb, 0xee, 0x49, 0x83, 0xc4,
        0x48, 0xeb, 0xb2, 0x89, 0xc1, 0xf7, 0xd9, 0x49, 0x8b, 0x54, 0x24, 0x40, 0x48, 0x85, 0xd2, 0x74, 0x0a, 0x38, 0xca, 0x74,
        0xe8, 0x48, 0xc1, 0xea, 0x08, 0xeb, 0xf1, 0x48, 0x89, 0x43, 0x20, 0x4c, 0x2b, 0x63, 0x10, 0x4c, 0x89, 0x63, 0x18, 0xb8,
        0xe7, 0x00, 0x00, 0x00, 0xbf, 0x7f, 0x00, 0x00, 0x00, 0x0f, 0x05, 0xf4,
    ];

    internal const ulong CloneVm = 0x100, ClonePidfd = 0x1000, CloneClearSignalHandlers = 0x1_0000_0000, CloneIntoGroup = 0x2_0000_0000;
    private const int StackBytes = 4096, PageBytes = 4096, SigChild = 17;

    /// <summary>struct launch of steps.S.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Launch
    {
        public CloneArguments* Arguments;
        public ulong ArgumentsSize;
        public StepTable.Step* Steps;
        public long FailedOffset;
        public long Failed;
        public ulong AllSignals;
        public ulong OldMask;
    }

    /// <summary>struct clone_args of linux/sched.h, as far as CLONE_ARGS_SIZE_VER2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CloneArguments
    {
        public ulong Flags, Pidfd, ChildTid, ParentTid, ExitSignal, Stack, StackSize, Tls, SetTid, SetTidSize, Group;
    }

    private static readonly Lazy<nint> Entry = new(Map);

    /// <summary>Whether this machine can run <see cref="Code"/>.</summary>
    internal static bool Supported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>
    /// Starts the child. Its memory, the returned structure among it, belongs to the table and must live until the child
    /// has become another program or ended.
    /// </summary>
    /// <param name="table">The steps.</param>
    /// <param name="namespaces">CLONE_NEW… flags.</param>
    /// <param name="group">A control group of version 2 that it is born in; null for this thread's.</param>
    /// <param name="pid">The child, or -errno of clone3.</param>
    /// <param name="pidfd">A descriptor for it.</param>
    internal static Launch* Start(StepTable table, ulong namespaces, SafeFileHandle? group, out int pid, out int pidfd)
    {
        var launch = (Launch*)table.Room(sizeof(Launch));
        var arguments = (CloneArguments*)table.Room(sizeof(CloneArguments));
        var file = (int*)table.Room(sizeof(int));
        arguments->Flags = namespaces | (group is null ? 0 : CloneIntoGroup) | CloneVm | ClonePidfd | CloneClearSignalHandlers;
        arguments->Pidfd = (ulong)file;
        arguments->ExitSignal = SigChild;
        arguments->Group = group is null ? 0 : (ulong)group.DangerousGetHandle();
        arguments->Stack = (ulong)table.Room(StackBytes);
        arguments->StackSize = StackBytes;
        launch->Arguments = arguments;
        launch->ArgumentsSize = (ulong)sizeof(CloneArguments);
        launch->Steps = table.Seal();
        launch->AllSignals = ulong.MaxValue;
        pid = (int)((delegate* unmanaged<Launch*, long>)Entry.Value)(launch);
        pidfd = *file;
        return launch;
    }

    private static nint Map()
    {
        var page = Libc.mmap(null, PageBytes, Libc.ProtRead | Libc.ProtWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if ((nint)page == -1) throw StepFailure.Last("map the code that starts processes", null).ToException();
        Code.CopyTo(new Span<byte>(page, PageBytes));
        return Libc.mprotect(page, PageBytes, Libc.ProtRead | Libc.ProtExecute) == 0
            ? (nint)page
            : throw StepFailure.Last("make the code that starts processes executable", null).ToException();
    }
}
