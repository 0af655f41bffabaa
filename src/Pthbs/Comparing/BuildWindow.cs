using Pthbs.Store;

namespace Pthbs.Comparing;

/// <summary>The time that a build took: any moment of it can stand in its output.</summary>
/// <param name="Begin">When the build began, UTC.</param>
/// <param name="End">When it had ended, UTC; not before <paramref name="Begin"/>.</param>
public readonly record struct BuildWindow(DateTimeOffset Begin, DateTimeOffset End)
{
    private const int Minute = 60, Hour = 3600;

    /// <summary>A year: a record that says more was damaged.</summary>
    private const double LongestBuild = 366.0 * 24 * Hour;

    /// <summary>Clocks round, and the two builds do not take equally long to reach the same command.</summary>
    private const int Slack = 2;

    /// <summary>The window of a build; null if its record does not say when it began, or says what cannot be.</summary>
    public static BuildWindow? Of(BuildRecord record) =>
        record.Started is { Year: > 1970 and < 9000 } begin && (record.Seconds ?? 0) is >= 0 and <= LongestBuild and var seconds ? new BuildWindow(begin.ToUniversalTime(), begin.ToUniversalTime().AddSeconds(seconds)) : null;

    /// <summary>
    /// How long to wait, from a moment on, until a build that begins then meets another second of the minute and another minute of the hour at each of its commands than the build of
    /// this window did. Otherwise both could stamp the same one. Never more than some 2 minutes.
    /// </summary>
    public TimeSpan UntilApart(DateTimeOffset now)
    {
        // A clock that was set back leaves a negative distance; the remainders are what counts.
        var distance = (long)Math.Floor((now - Begin).TotalSeconds);
        for (var wait = 0L; ; wait++)
            if (IsApart(distance + wait, Minute, Slack) && IsApart(distance + wait, Hour, Minute + Slack)) return TimeSpan.FromSeconds(wait);
    }

    /// <summary>Whether a moment, in seconds since 1970, lies in the window.</summary>
    public bool Holds(long moment) => moment >= Begin.ToUnixTimeSeconds() - 1 && moment <= End.ToUnixTimeSeconds() + 1;

    /// <summary>Whether a second of the day, 0 to 86,399, lies in the window.</summary>
    public bool HoldsSecondOfDay(int second)
    {
        const int Day = 24 * Hour;
        var from = Begin.ToUnixTimeSeconds() - 1;
        return (((second - from) % Day) + Day) % Day <= End.ToUnixTimeSeconds() + 1 - from;
    }

    private static bool IsApart(long distance, int period, int least)
    {
        var rest = ((distance % period) + period) % period;
        return rest >= least && rest <= period - least;
    }
}
