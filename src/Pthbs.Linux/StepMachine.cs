using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Linux;

/// <summary>
/// Starts a process that shares our memory and runs a <see cref="StepTable"/>, in machine code alone. A process with threads
/// cannot enter a user namespace, and managed code in a cloned child hangs sooner or later: this does neither.
/// </summary>
internal static unsafe class StepMachine
{
    private const ulong CloneVm = 0x100, ClonePidfd = 0x1000, CloneClearSignalHandlers = 0x1_0000_0000, CloneIntoGroup = 0x2_0000_0000;
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

    private static readonly Lazy<(nint Code, int Error)> Entry = new(Map);

    /// <summary>
    /// Starts the child. Its memory, that of the result among it, belongs to the table, which must live until the child has become another program or ended.
    /// </summary>
    /// <param name="table">The steps.</param>
    /// <param name="namespaces">CLONE_NEW… flags.</param>
    /// <param name="group">A control group of version 2 that it is born in; null for this thread's.</param>
    internal static StartedSteps Start(StepTable table, ulong namespaces, SafeFileHandle? group)
    {
        if (Entry.Value is { Error: > 0 } unmapped) return new(null, -unmapped.Error, -1) { IsUnmapped = true };
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
        var pid = (int)((delegate* unmanaged<Launch*, long>)Entry.Value.Code)(launch);
        return new(launch, pid, *file);
    }

    /// <summary>Puts the code where it can be run; the error number where this process may not do that.</summary>
    private static (nint Code, int Error) Map()
    {
        const int read = 1, write = 2, execute = 4, ownMemory = 0x22;
        var page = Libc.Map(null, PageBytes, read | write, ownMemory, -1, 0);
        if ((nint)page == -1) return (0, Marshal.GetLastPInvokeError());
        StepCode.Code.CopyTo(new Span<byte>(page, PageBytes));
        return Libc.Protect(page, PageBytes, read | execute) == 0 ? ((nint)page, 0) : (0, Marshal.GetLastPInvokeError());
    }
}
