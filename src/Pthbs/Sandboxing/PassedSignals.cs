using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>
/// The signals of this program while another stands for it. What a terminal sends to both (SIGINT, SIGQUIT) is ignored here; what someone sends to
/// this one alone (SIGTERM, SIGHUP) is passed on, where it came too early as soon as there is someone to pass it to.
/// </summary>
internal sealed class PassedSignals
{
    /// <summary>
    /// For good: the runtime tells of a signal some time after it came, and one that came before the other program's end must not kill this one
    /// after it, in place of its exit code.
    /// </summary>
    private static readonly List<PosixSignalRegistration> Registrations = [];

    private readonly Lock gate = new();
    private readonly List<int> early = [];
    private SafeFileHandle? process;

    internal PassedSignals() => Registrations.AddRange(
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, Signal.Terminate)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Take(context, Signal.Hangup)),
    ]);

    /// <summary>The process is there.</summary>
    /// <param name="pidfd">A descriptor for it.</param>
    internal void PassTo(SafeFileHandle pidfd)
    {
        lock (gate)
        {
            process = pidfd;
            foreach (var signal in early) Send(pidfd, signal);
        }
    }

    private void Take(PosixSignalContext context, int signal)
    {
        context.Cancel = true;
        lock (gate)
        {
            if (process is null) early.Add(signal);
            else Send(process, signal);
        }
    }

    private static void Send(SafeFileHandle pidfd, int signal)
    {
        if (!pidfd.IsClosed) _ = Libc.SendSignal(pidfd.DangerousGetHandle(), signal);
    }
}
