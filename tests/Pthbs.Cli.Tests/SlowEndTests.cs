using System.Diagnostics;
using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests;

public sealed class SlowEndTests
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_end_that_takes_long_after_a_signal_is_explained()
    {
        var explained = new TaskCompletionSource();
        using var interruption = new Interruption { Explain = explained.SetResult };
        using var itself = Process.GetCurrentProcess();
        RealProgram.Signal(itself, Terminate);

        await explained.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal(Terminate, interruption.Signal);
    }

    /// <summary>timeout(1) signals its child, and then the child's group. If the second one counted, this process would end here.</summary>
    [Fact]
    public async Task A_signal_that_comes_together_with_the_first_is_no_second_one()
    {
        using var interruption = new Interruption();
        using var itself = Process.GetCurrentProcess();
        RealProgram.Signal(itself, Terminate);
        while (interruption.Signal is null) await Task.Yield();
        RealProgram.Signal(itself, Terminate);

        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        Assert.Equal(Terminate, interruption.Signal);
    }
}
