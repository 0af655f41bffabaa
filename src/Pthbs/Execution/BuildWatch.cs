using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Execution;

/// <summary>
/// Watches a build, a few times a second, for what the kernel does not limit: how long it takes, how much it leaves free of the disks and, while its script
/// runs, how much it takes of memory and open files. From its sources to the moment before it is published: what pthbs itself does for a build is bounded
/// like the build.
/// </summary>
public sealed class BuildWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly BuildLimits _limits;
    private readonly IReadOnlyList<DirectoryHandle> _places;
    private readonly CancellationTokenSource _stop;
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private readonly Lock _lock = new();

    // A look at thousands of processes is slow. It has a lock and a timer of its own, so that it does not delay the check of the clock.
    private readonly Lock _looking = new();
    private readonly Timer _timer, _slowTimer;
    private Func<CancellationToken, PthbsException?>? _also;
    private bool _over;

    /// <summary>Begins.</summary>
    /// <param name="limits">What is watched.</param>
    /// <param name="places">Directories on the disks that the build writes to.</param>
    /// <param name="cancel">Also ends the build.</param>
    public BuildWatch(BuildLimits limits, IReadOnlyList<DirectoryHandle> places, CancellationToken cancel)
    {
        (_limits, _places, _stop) = (limits, places, CancellationTokenSource.CreateLinkedTokenSource(cancel));
        Token = _stop.Token;
        _timer = new Timer(_ => Look(_lock, () => TooLong() ?? _places.Select(TooFull).FirstOrDefault(t => t is not null)), null, Interval, Interval);
        _slowTimer = new Timer(_ => Look(_looking, () => _also?.Invoke(Token)), null, Interval, Interval);
    }

    /// <summary>Ends whatever is done for the build.</summary>
    public CancellationToken Token { get; }

    /// <summary>What is watched, in words.</summary>
    public string Subject { get; init; } = "the build";

    /// <summary>Whether its files stay when it is stopped.</summary>
    public bool KeepsFiles { get; init; }

    /// <summary>Why the build was stopped; null if it was not, or where whoever started it wanted that.</summary>
    public PthbsException? Trouble { get; private set; }

    /// <summary>Looks at something else as well, until the result is disposed; after that nobody looks at it any more.</summary>
    /// <param name="look">Why the build has to be stopped; null if it has not. It ends early when the build is stopped for another reason.</param>
    public IDisposable LookAlso(Func<CancellationToken, PthbsException?> look)
    {
        lock (_looking) _also = look;
        return new Also(this);
    }

    /// <summary>Looks no more. Whoever has closed the directories afterwards can be sure that nobody looks at them.</summary>
    /// <exception cref="OperationCanceledException">The build was stopped.</exception>
    public void End()
    {
        lock (_lock) _over = true;
        Token.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _over = true;
        lock (_looking) _also = null;
        _timer.Dispose();
        _slowTimer.Dispose();
        _stop.Dispose();
    }

    private void Look(Lock turn, Func<PthbsException?> look)
    {
        // The one before is not done yet.
        if (!turn.TryEnter()) return;
        try
        {
            if (_over) return;
            if (Found(look) is { } trouble) Stop(trouble);
        }
        finally
        {
            turn.Exit();
        }
    }

    private static PthbsException? Found(Func<PthbsException?> look)
    {
        try
        {
            return look();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (PthbsException error)
        {
            return error;
        }
    }

    private void Stop(PthbsException trouble)
    {
        lock (_lock)
        {
            if (_over) return;
            (_over, Trouble) = (true, trouble);
            // Within the lock: until then nobody has disposed of it. What it calls (a signal to the build) takes no lock of ours.
            _stop.Cancel();
        }
    }

    private PthbsException? TooLong() => _limits.Seconds == 0 || _clock.Elapsed.TotalSeconds < _limits.Seconds ? null
        : new(ErrorKind.Build, $"{Subject} was stopped: it takes too long")
        {
            Got = $"{_clock.Elapsed.TotalSeconds:0} seconds",
            Expected = $"at most {_limits.Seconds} seconds",
            Hint = BuildLimits.HowToRaise("time", $"{_limits.Seconds * 2}s"),
        };

    private PthbsException? TooFull(DirectoryHandle place)
    {
        var disk = place.Space();
        if (disk.Shortage(_limits.FreeSpace) is not { } shortage) return null;
        var least = disk.LeastFree(_limits.FreeSpace);
        var less = least > 2L << 20 ? $"{least / 2 >> 20}M" : "none";
        return new(ErrorKind.Machine, $"{Subject} was stopped and its files {(KeepsFiles ? "stay" : "deleted")}: the disk is nearly full")
        {
            Where = place.Path,
            Got = shortage.Got,
            Expected = shortage.Expected,
            Hint = disk.FreeBytes < least ? $"free some space, or let builds use more of it: --limit free-space={less}, or 'limit-free-space: {less}' in the settings" : "free some space: pthbs gc --dry-run shows what can be deleted",
        };
    }

    private sealed class Also(BuildWatch watch) : IDisposable
    {
        public void Dispose()
        {
            lock (watch._looking) watch._also = null;
        }
    }
}
