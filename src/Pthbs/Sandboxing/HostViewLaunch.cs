using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>
/// One start of a program that keeps what it inherits: descriptors, session, terminal, process group, limits. (A build keeps nothing: see <see cref="Launch"/>.)
/// Used once.
/// </summary>
internal sealed unsafe class HostViewLaunch : IDisposable
{
    private readonly SafeFileHandle ours;
    private readonly SafeFileHandle theirs;

    internal HostViewLaunch()
    {
        var pair = stackalloc int[2];
        if (Libc.socketpair(Libc.AfUnix, Libc.SockStream | Libc.SockCloseOnExec, 0, pair) != 0)
            throw StepFailure.Last("make its control socket", null).ToException();
        ours = new SafeFileHandle(pair[0], true);
        theirs = new SafeFileHandle(pair[1], true);
        Table.WaitForParent(ours, theirs);
    }

    /// <summary>The steps so far; those that make the view and become the program are to be added.</summary>
    internal StepTable Table { get; } = new();

    /// <summary>A descriptor for the running program, which outlives this; null before it runs, and when it does not.</summary>
    internal SafeFileHandle? Process { get; private set; }

    /// <summary>Starts the process and waits until it is the program.</summary>
    /// <param name="namespaces">CLONE_NEW… flags.</param>
    /// <param name="prepare">What has to be done from outside, with the process's number, before its steps go on.</param>
    /// <returns>Why there is no <see cref="Process"/>, null when there is.</returns>
    internal StepFailure? Run(ulong namespaces, Func<int, StepFailure?>? prepare)
    {
        var state = StepMachine.Start(Table, namespaces, null, out var pid, out var descriptor);
        if (pid < 0) return new(Launch.MakeProcess, null, -pid) { Call = "clone3" };
        var process = new SafeFileHandle(descriptor, true);
        StepFailure? failure;
        var isGoing = false;
        try
        {
            theirs.Dispose();
            failure = prepare?.Invoke(pid);
            if (failure is null)
            {
                Go();
                isGoing = true;
            }
        }
        finally
        {
            if (!isGoing) _ = Libc.syscall(SystemCall.PidfdSendSignal, descriptor, Libc.SigKill, 0, 0);
            // Until then the child uses our memory.
            WaitForExec();
        }

        if (failure is null && state->Failed != 0)
            failure = Table.FailureAt(state->FailedOffset, state->Failed);

        if (failure is null)
        {
            Process = process;
            return null;
        }

        _ = SandboxProcess.ReapChild(process);
        process.Dispose();
        return failure;
    }

    private void Go()
    {
        byte go = 1;
        _ = Libc.send(ours, &go, 1, Libc.NoSignal);
    }

    /// <summary>The child's end of the socket closes when it becomes the program, or ends.</summary>
    private void WaitForExec()
    {
        byte sign;
        nint got;
        do got = Libc.recv(ours, &sign, 1, 0);
        while (got > 0 || (got < 0 && Marshal.GetLastPInvokeError() == ErrorName.Eintr));
    }

    public void Dispose()
    {
        ours.Dispose();
        theirs.Dispose();
        Table.Dispose();
    }
}
