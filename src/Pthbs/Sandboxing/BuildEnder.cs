using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// Ends a build without walls from outside, whatever it has done to its init program: that has the build's own user, so the build may stop it, and
/// it can only kill what it finds, one process after another. As root the kernel kills all of the build's user at once, and a control group lets nothing
/// new be born while it is killed. An ordinary user without control groups has neither: then what is known to descend from the init program is killed, again and
/// again, and at last the init program.
/// </summary>
/// <param name="init">The init program's number.</param>
/// <param name="pidfd">A descriptor for it.</param>
/// <param name="identity">Who the build is outside.</param>
/// <param name="group">The group that it is in, or null.</param>
internal sealed class BuildEnder(int init, SafeFileHandle pidfd, SandboxIdentity identity, ControlGroup? group)
{
    /// <summary>As many attempts the init program has to end the build by itself.</summary>
    private const int Grace = 5;

    /// <summary>After as many it is given up.</summary>
    private const int Last = 50;

    private int attempts;
    private SandboxLimit? limitHit;

    /// <summary>Which limit the build has hit, before it was ended.</summary>
    internal SandboxLimit? LimitHit() => limitHit ??= group?.Hit();

    /// <summary>Lets a stopped init program go on: it has been told to end.</summary>
    internal void WakeInit() => Send(Signal.Continue);

    /// <summary>Lets an init program go on that is stopped before it has been told to end. False where that has been of no use: then the build is ended.</summary>
    internal bool KeepsInitGoing()
    {
        if (!IsInitStopped) return true;
        WakeInit();
        if (++attempts < Last) return true;
        EndAll();
        return false;
    }

    /// <summary>One more attempt to end what should have ended by itself.</summary>
    internal void Go()
    {
        WakeInit();
        if (++attempts > Grace) EndAll();
        if (attempts > Last) Send(Signal.Kill);
    }

    /// <summary>The letter behind the name, which stands in brackets, in /proc/PID/stat.</summary>
    private bool IsInitStopped => HostFiles.ReadText($"/proc/{init}/stat") is { } stat && stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart().StartsWith("T", StringComparison.Ordinal);

    private void EndAll()
    {
        if (identity.IsOneBuilds && TryEndUser()) return;
        if (group is not null)
        {
            LimitHit();
            group.KillAll();
        }

        foreach (var process in BuildProcesses.Of(init).Where(p => p != init)) _ = Libc.Kill(process, Signal.Kill);
    }

    private bool TryEndUser()
    {
        try
        {
            UserProcesses.End(identity);
            return true;
        }
        catch (PthbsException)
        {
            // The machine may have no room for one process more just now.
            return false;
        }
    }

    private void Send(int signal) => _ = Libc.SendSignal(pidfd.DangerousGetHandle(), signal);
}
