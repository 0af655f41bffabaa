using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>
/// How long the phases of a build take, by what the build prints. A build can print what it likes, so each phase counts once and none goes back: at most five
/// are told, whatever is printed.
/// </summary>
/// <param name="now">The time since any moment.</param>
internal sealed class PhaseClock(Func<TimeSpan> now)
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, TimeSpan Begin)> _begun = [];
    private TimeSpan? _end;

    /// <summary>The phases that have begun, in order, and how long each took.</summary>
    public IReadOnlyList<PhaseTime> Times
    {
        get
        {
            lock (_lock) return [.. _begun.Select((phase, i) => new PhaseTime(phase.Name, Seconds(phase.Begin, i + 1 < _begun.Count ? _begun[i + 1].Begin : _end ?? now())))];
        }
    }

    /// <summary>The phase that has begun last; null where none has.</summary>
    public string? Last
    {
        get
        {
            lock (_lock) return _begun is [.., var last] ? last.Name : null;
        }
    }

    /// <summary>Takes note of a line of the build's output.</summary>
    /// <returns>The phase that begins with it; null for every other line.</returns>
    public string? Note(string line)
    {
        if (ScriptPhases.Told(line) is not { } phase) return null;
        lock (_lock)
        {
            if (_end is not null || (_begun is [.., var last] && ScriptPhases.IndexOf(phase) <= ScriptPhases.IndexOf(last.Name))) return null;
            _begun.Add((phase, now()));
            return phase;
        }
    }

    /// <summary>The script has ended. What a process that it left behind still prints tells of no phase.</summary>
    public void End()
    {
        lock (_lock) _end ??= now();
    }

    private static double Seconds(TimeSpan begin, TimeSpan end) => Math.Round(Math.Max(0, (end - begin).TotalSeconds), 3);
}
