using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pthbs.Cli;

/// <summary>
/// The signals by which a person or a machine ends the program. The first one asks for a clean end; the second ends it at once (builds die with it,
/// and what they leave is swept up by the next one). A terminal that goes away says so twice, by the shell and by the kernel: that is no second one.
/// Nor is one that comes together with the first: <c>timeout</c> signals its child, and then the group that the child is in.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] Signals = [(PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1), (PosixSignal.SIGQUIT, 3)];
    private const int FileSizeExceeded = 25; // SIGXFSZ
    private const int Hangup = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Timer _slow;
    private int _signal;
    private long _since;

    public Interruption()
    {
        _slow = new Timer(_ => Explain?.Invoke());
        foreach (var (signal, number) in Signals)
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Take(number);
            }));

        // A file beyond the limit of file sizes (ulimit -f) is an error that names it, not the end of this program.
        _registrations.Add(PosixSignalRegistration.Create((PosixSignal)FileSizeExceeded, context => context.Cancel = true));
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The number of the first signal, if any came.</summary>
    public int? Signal => Volatile.Read(ref _signal) is var signal and not 0 ? signal : null;

    /// <summary>What a person is told who has ended it: what became of the work; null if there is nothing to say.</summary>
    public string? Outcome { get; set; }

    /// <summary>Called where the clean end takes longer than a person would think, on any thread.</summary>
    public Action? Explain { get; set; }

    /// <summary>Gives the terminal back before the program ends at once.</summary>
    public Action? Restore { get; set; }

    /// <summary>Calls these before Ctrl-Z stops the program, after that, and where it goes on after a stop that nobody announced.</summary>
    public void OnSuspend(Action before, Action after, Action continued) => _registrations.AddRange(new Suspension(before, after, continued).Register());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _slow.Dispose();
        _source.Dispose();
    }

    private void Take(int number)
    {
        if (Interlocked.CompareExchange(ref _signal, number, 0) == 0)
        {
            Volatile.Write(ref _since, Stopwatch.GetTimestamp());
            _slow.Change(Long, Timeout.InfiniteTimeSpan);
            _source.Cancel();
            return;
        }

        if (number == Hangup || Volatile.Read(ref _since) is var since && (since == 0 || Stopwatch.GetElapsedTime(since) < Together)) return;
        // Not for long: whoever holds the terminal may be stuck.
        if (Restore is { } restore) Task.Run(restore).Wait(Patience);
        Libc.ExitAtOnce(ExitCodes.Signalled + number);
    }
}
