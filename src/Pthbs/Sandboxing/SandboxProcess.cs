using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// A running build. If this program dies, however it dies, the build dies with it: it holds the other end of a socket whose
/// closing is the sign.
/// </summary>
public sealed unsafe class SandboxProcess : IDisposable
{
    private readonly SafeFileHandle pidfd;
    private readonly SafeFileHandle control;
    private readonly bool isNamespace;
    private ControlGroup? group;
    private readonly Lock gate = new();
    private SandboxExit? exit;

    internal SandboxProcess(int pid, SafeFileHandle pidfd, SafeFileHandle control, bool isNamespace, ControlGroup? group)
    {
        this.group = group;
        MemoryIsGrouped = group is { LimitsMemory: true };
        Pid = pid;
        this.pidfd = pidfd;
        this.control = control;
        this.isNamespace = isNamespace;
    }

    /// <summary>The process, seen from outside, that is the parent of the whole build.</summary>
    public int Pid { get; }

    /// <summary>Whether the kernel limits the memory of all of its processes together.</summary>
    internal bool MemoryIsGrouped { get; }

    /// <summary>A limit that the build has hit, once it has ended; only control groups tell.</summary>
    public SandboxLimit LimitHit { get; private set; }

    /// <summary>
    /// Waits until the command has ended, and until every process that it left behind is dead too. Cancelling kills
    /// the build and still waits for the end.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of the build is running any more.</exception>
    public SandboxExit Wait(CancellationToken cancellation = default)
    {
        using (cancellation.Register(Kill)) WaitForEnd();
        lock (gate) exit ??= Reap();
        cancellation.ThrowIfCancellationRequested();
        return exit.Value;
    }

    /// <summary>Kills the build, every process of it. Returns at once.</summary>
    public void Kill()
    {
        lock (gate)
        {
            if (exit is not null || pidfd.IsClosed) return;
            _ = Libc.shutdown(control, Libc.ShutWrite);
            if (isNamespace) _ = Libc.syscall(SystemCall.PidfdSendSignal, pidfd.DangerousGetHandle(), Libc.SigKill, 0, 0);
        }
    }

    /// <summary>Kills the build if it still runs, and waits for its end.</summary>
    public void Dispose()
    {
        Kill();
        WaitForEnd();
        lock (gate)
        {
            if (pidfd.IsClosed) return;
            exit ??= Reap();
            pidfd.Dispose();
            control.Dispose();
        }
    }

    private void WaitForEnd()
    {
        if (exit is not null) return;
        var entry = new Libc.PollEntry { File = (int)pidfd.DangerousGetHandle(), Events = Libc.PollIn };
        while (Libc.poll(&entry, 1, -1) < 1) { }
    }

    /// <summary>The init process says how the command ended; when it was killed itself, it could not.</summary>
    private SandboxExit Reap()
    {
        var reaped = ReapChild(pidfd);
        GiveGroupBack();
        long status;
        if (Libc.recv(control, &status, sizeof(long), Libc.DontWait) == sizeof(long)) return SandboxExit.FromStatus((int)status);
        return reaped is { Code: 0, Signal: 0 }
            ? throw new PthbsException(ErrorKind.Internal, $"the init process {Pid} of a build left without a word")
            : reaped;
    }

    private void GiveGroupBack()
    {
        if (group is null) return;
        if (!isNamespace) group.KillAll();
        LimitHit = group.Hit();
        ControlGroups.Return(group);
        group = null;
    }

    /// <summary>Takes an ended child off the process table.</summary>
    internal static SandboxExit ReapChild(SafeFileHandle pidfd)
    {
        const int codeExited = 1;
        Libc.SignalInfo info = default;
        while (Libc.waitid(Libc.WaitPidfd, (int)pidfd.DangerousGetHandle(), &info, Libc.WaitExited) != 0)
        {
            const int interrupted = 4;
            // Who started us may have had SIGCHLD ignored: then the kernel has reaped the child already.
            if (Marshal.GetLastPInvokeError() != interrupted) return default;
        }
        return info.Code == codeExited ? new(info.Status, 0) : new(0, info.Status);
    }
}
