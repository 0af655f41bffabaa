using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// Watches git, a few times a second, for what the kernel does not limit: how much it leaves free of the disk, and whether anything comes of its time. What it says does not
/// count: a server can have it say something for ever.
/// </summary>
internal sealed class GitWatch : IDisposable
{
    /// <summary>What counts as growth: a server that sends a byte a minute sends nothing.</summary>
    private const long LeastGrowth = 1 << 20;

    // Growth is looked at more seldom: that opens a directory.
    private const int LooksForEachGrowth = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly DirectoryHandle _place;
    private readonly FetchOptions _options;
    private readonly Func<long> _size;
    private readonly CancellationTokenSource _stop;
    private readonly System.Diagnostics.Stopwatch _sinceGrowth = System.Diagnostics.Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private long _grownTo;
    private int _looks;
    private bool _over;

    /// <summary>Begins.</summary>
    /// <param name="place">A directory on the disk that is written to.</param>
    /// <param name="options">What is watched.</param>
    /// <param name="size">How much has come so far.</param>
    /// <param name="cancel">Also ends it.</param>
    public GitWatch(DirectoryHandle place, FetchOptions options, Func<long> size, CancellationToken cancel)
    {
        (_place, _options, _size, _stop) = (place, options, size, CancellationTokenSource.CreateLinkedTokenSource(cancel));
        Token = _stop.Token;
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Ends git.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why this machine cannot take more; null if it can.</summary>
    public PthbsException? Trouble { get; private set; }

    /// <summary>Why this url is not worth more time; null if it is.</summary>
    public UrlFailure? Failure { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _over = true;
        _timer.Dispose();
        _stop.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_over) return;
            try
            {
                Trouble = FetchRoom.Shortage(_place, _options.FreeSpace);
                if (Trouble is null && _looks++ % LooksForEachGrowth == 0) Failure = TooSlow();
            }
            catch (PthbsException error)
            {
                Trouble = error;
            }

            if (Trouble is null && Failure is null) return;
            _over = true;
            // Within the lock: until then nobody has disposed of it. What it calls (a signal to git) takes no lock of ours.
            _stop.Cancel();
        }
    }

    private UrlFailure? TooSlow()
    {
        if (_size() is var size && size >= _grownTo + LeastGrowth)
        {
            _grownTo = size;
            _sinceGrowth.Restart();
        }

        return _sinceGrowth.Elapsed < _options.GitGrowthTimeout ? null : new UrlFailure($"git made no progress for {_options.GitGrowthTimeout.TotalSeconds:0.#} s (timeout)");
    }
}
