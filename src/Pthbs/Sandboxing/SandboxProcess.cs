using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// A running build. If this program dies, however it dies, the build dies with it: it holds the other end of a socket whose
/// closing is the sign. Without walls the build may stop or outrun whoever waits for that sign: what was told to end and has not is ended from outside.
/// </summary>
public sealed class SandboxProcess : IDisposable
{
    /// <summary>How long, in milliseconds, a build without walls has from one attempt to end it to the next.</summary>
    private const int Glance = 100;

    private readonly SafeFileHandle pidfd;
    private readonly SafeFileHandle control;
    private readonly bool isNamespace;
    private readonly BuildEnder? ender;
    private ControlGroup? group;
    private readonly Lock gate = new();
    private SandboxExit? exit;
    private volatile bool isKilled;

    internal SandboxProcess(int pid, SafeFileHandle pidfd, SafeFileHandle control, SandboxIdentity identity, bool isNamespace, ControlGroup? group)
    {
        this.group = group;
        ender = isNamespace ? null : new BuildEnder(pid, pidfd, identity, group);
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
            _ = Libc.EndSending(control);
            if (isNamespace) _ = Libc.SendSignal(pidfd.DangerousGetHandle(), Signal.Kill);
            ender?.WakeInit();
            isKilled = true;
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
        while (Libc.Poll(pidfd.DangerousGetHandle(), Libc.WaitForInput, ender is null ? -1 : Glance) < 1)
            if (isKilled) ender?.Go();
    }

    /// <summary>The init process says how the command ended; when it was killed itself, it could not.</summary>
    private SandboxExit Reap()
    {
        var reaped = ReapChild(pidfd);
        GiveGroupBack();
        Span<byte> status = stackalloc byte[sizeof(long)];
        if (Libc.Receive(control, status, Libc.DoNotWait) == sizeof(long)) return SandboxExit.FromStatus((int)BinaryPrimitives.ReadInt64LittleEndian(status));
        return reaped is { Code: 0, Signal: 0 }
            ? throw new PthbsException(ErrorKind.Internal, $"the init process {Pid} of a build ended without a message")
            : reaped;
    }

    private void GiveGroupBack()
    {
        if (group is null) return;
        LimitHit = ender?.LimitHit() ?? group.Hit();
        if (!isNamespace) group.KillAll();
        // Killing in a group lets nothing be born there: that is no limit that the next build has hit.
        _ = group.Hit();
        ControlGroups.Return(group);
        group = null;
    }

    /// <summary>Takes an ended child off the process table.</summary>
    internal static SandboxExit ReapChild(SafeFileHandle pidfd)
    {
        ChildStatus status;
        while (Libc.WaitFor(pidfd, out status) != 0)
        {
            // Who started us may have had SIGCHLD ignored: then the kernel has reaped the child already.
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted) return default;
        }

        return status.HasExited ? new(status.Status, 0) : new(0, status.Status);
    }
}
