using Pthbs.Configuration;
using Pthbs.Execution;

namespace Pthbs.Tests.Execution;

public sealed class BuildWatchTests
{
    /// <summary>A look at thousands of processes takes longer than the build may.</summary>
    [Fact]
    public void What_takes_its_time_does_not_keep_the_clock_from_ending_a_build()
    {
        using var watch = new BuildWatch(new BuildLimits { Seconds = 1 }, [], TestContext.Current.CancellationToken);
        using var began = new ManualResetEventSlim();
        using (watch.LookAlso(stopped =>
        {
            began.Set();
            stopped.WaitHandle.WaitOne();
            stopped.ThrowIfCancellationRequested();
            return null;
        }))
        {
            began.Wait(TestContext.Current.CancellationToken);
            Assert.True(watch.Token.WaitHandle.WaitOne(TimeSpan.FromMinutes(1)));
        }

        Assert.Equal("the build was stopped: it takes too long", watch.Trouble?.Message);
    }

    [Fact]
    public void Nobody_looks_any_more_when_that_was_disposed_of()
    {
        using var watch = new BuildWatch(new BuildLimits(), [], TestContext.Current.CancellationToken);
        using var looked = new ManualResetEventSlim();
        var isOver = false;
        using (watch.LookAlso(_ =>
        {
            Assert.False(Volatile.Read(ref isOver));
            looked.Set();
            return null;
        }))
            looked.Wait(TestContext.Current.CancellationToken);

        Volatile.Write(ref isOver, true);
        watch.End();
        Assert.Null(watch.Trouble);
    }
}
