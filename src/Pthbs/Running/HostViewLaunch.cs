using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Sandboxing;

namespace Pthbs.Running;

/// <summary>
/// One start of a program that keeps what it inherits: descriptors, session, terminal, process group, limits. (A build keeps nothing: see <see cref="Launch"/>.)
/// Used once.
/// </summary>
internal sealed class HostViewLaunch : IDisposable
{
    private readonly SafeFileHandle ours;
    private readonly SafeFileHandle theirs;

    internal HostViewLaunch()
    {
        if (Libc.SocketPair(out ours, out theirs) != 0) throw StepFailure.Last("make its control socket", null).ToException();
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
        var started = StepMachine.Start(Table, namespaces, null);
        if (started.Process < 0) return Table.FailureOf(started);
        var process = new SafeFileHandle(started.Descriptor, true);
        StepFailure? failure;
        var isGoing = false;
        try
        {
            theirs.Dispose();
            failure = prepare?.Invoke(started.Process);
            if (failure is null)
            {
                Go();
                isGoing = true;
            }
        }
        finally
        {
            if (!isGoing) _ = Libc.SendSignal(started.Descriptor, Signal.Kill);
            // Until then the child uses our memory.
            WaitForExec();
        }

        failure ??= Table.FailureOf(started);
        if (failure is null)
        {
            Process = process;
            return null;
        }

        _ = SandboxProcess.ReapChild(process);
        process.Dispose();
        return failure;
    }

    private void Go() => _ = Libc.Send(ours, [1]);

    /// <summary>The child's end of the socket closes when it becomes the program, or ends.</summary>
    private void WaitForExec()
    {
        Span<byte> sign = stackalloc byte[1];
        int got;
        do got = Libc.Receive(ours, sign, 0);
        while (got > 0 || (got < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted));
    }

    public void Dispose()
    {
        ours.Dispose();
        theirs.Dispose();
        Table.Dispose();
    }
}
