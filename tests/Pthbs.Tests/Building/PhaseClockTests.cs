using Pthbs.Building;
using Pthbs.Store;

namespace Pthbs.Tests.Building;

/// <summary>What a build prints of its phases is a display: whatever it prints, a few known words come of it.</summary>
public sealed class PhaseClockTests
{
    private TimeSpan _now;

    [Fact]
    public void A_phase_lasts_until_the_next_one_or_the_end_of_the_script()
    {
        var clock = new PhaseClock(() => _now);
        Assert.Null(At(clock, 1, "configuring"));
        Assert.Equal("configure", At(clock, 2, "#: phase configure"));
        Assert.Equal("build", At(clock, 5, "#: phase build"));
        _now = TimeSpan.FromSeconds(65.25);
        clock.End();
        _now = TimeSpan.FromSeconds(100);
        Assert.Equal([new PhaseTime("configure", 3), new PhaseTime("build", 60.25)], clock.Times);
    }

    [Fact]
    public void Phases_never_go_back_and_count_once()
    {
        var clock = new PhaseClock(() => _now);
        string[] printed = ["#: phase build", "#: phase build", "#: phase prepare", "#: phase deploy", "#: phase install", "#: phase check"];
        Assert.Equal(["build", "install"], printed.Select(clock.Note).OfType<string>());
        for (var i = 0; i < 10000; i++) foreach (var line in printed) Assert.Null(clock.Note(line));
        Assert.Equal(2, clock.Times.Count);
    }

    [Fact]
    public void What_is_left_behind_tells_of_no_phase()
    {
        var clock = new PhaseClock(() => _now);
        clock.End();
        Assert.Null(clock.Note("#: phase build"));
        Assert.Empty(clock.Times);
    }

    private string? At(PhaseClock clock, double second, string line)
    {
        _now = TimeSpan.FromSeconds(second);
        return clock.Note(line);
    }
}
