using System.Globalization;
using Pthbs.Comparing;
using Pthbs.Store;

namespace Pthbs.Tests.Comparing;

public sealed class BuildWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly BuildWindow Window = new(Noon, Noon.AddSeconds(10));

    [Theory]
    [InlineData(0, 62)]
    [InlineData(30, 32)]
    [InlineData(62, 0)]
    // Another minute, but the same second of it.
    [InlineData(119, 3)]
    [InlineData(120, 2)]
    [InlineData(90, 0)]
    // Another hour, but the same minute of it.
    [InlineData(3600, 62)]
    [InlineData(3570, 92)]
    // The clock was set back.
    [InlineData(-30, 92)]
    [InlineData(-100, 0)]
    public void Waits_until_second_and_minute_are_others(int after, int wait)
    {
        Assert.Equal(wait, Window.UntilApart(Noon.AddSeconds(after)).TotalSeconds);
    }

    [Fact]
    public void Never_waits_longer_than_two_minutes_and_then_no_longer()
    {
        for (var after = -4000; after < 4000; after++)
        {
            var wait = Window.UntilApart(Noon.AddSeconds(after));
            Assert.InRange(wait.TotalSeconds, 0, 125);
            Assert.Equal(TimeSpan.Zero, Window.UntilApart(Noon.AddSeconds(after) + wait));
            var then = Noon.AddSeconds(after) + wait;
            Assert.NotEqual(Noon.Second, then.Second);
            Assert.NotEqual(Noon.Minute, then.Minute);
        }
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(11, true)]
    [InlineData(12, false)]
    public void Holds_its_own_moments_and_a_second_beside_them(int after, bool holds)
    {
        Assert.Equal(holds, Window.Holds(Noon.AddSeconds(after).ToUnixTimeSeconds()));
        Assert.Equal(holds, Window.HoldsSecondOfDay((int)Noon.AddSeconds(after).TimeOfDay.TotalSeconds));
    }

    [Theory]
    [InlineData("2026-03-05T12:00:00Z", 10.0, true)]
    [InlineData("2026-03-05T12:00:00Z", 1e300, false)]
    [InlineData("2026-03-05T12:00:00Z", -1.0, false)]
    [InlineData("2026-03-05T12:00:00Z", double.NaN, false)]
    [InlineData("9999-12-31T23:59:59Z", 10.0, false)]
    [InlineData(null, 10.0, false)]
    public void A_record_that_says_what_cannot_be_has_no_window(string? started, double seconds, bool has)
    {
        var record = new BuildRecord { Id = "x", Version = "1", OutputHash = "", MaskedHash = "", References = [], Size = 0, Started = started is null ? null : DateTimeOffset.Parse(started, CultureInfo.InvariantCulture), Seconds = seconds };
        Assert.Equal(has, BuildWindow.Of(record) is not null);
    }

    [Fact]
    public void A_window_over_midnight_holds_seconds_of_both_days()
    {
        var midnight = new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero);
        var window = new BuildWindow(midnight.AddSeconds(-5), midnight.AddSeconds(5));
        Assert.True(window.HoldsSecondOfDay(86_396));
        Assert.True(window.HoldsSecondOfDay(4));
        Assert.False(window.HoldsSecondOfDay(43_200));
    }
}
