using Microsoft.Win32.SafeHandles;
using Pthbs.Building;
using Pthbs.Execution.Local;
using Pthbs.Files;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Building;

/// <summary>A process that outlives its build, as is possible without walls, and still has the build's log open.</summary>
public sealed class StragglerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task What_it_prints_after_the_end_is_read_and_dropped()
    {
        using var f = new BuildFixture();
        var id = await f.AddAsync("leaves", "echo built; echo x > $out/x");
        var sandbox = new Holding(Sandboxes.Choose(f.Way, cancel: TestContext.Current.CancellationToken));

        var builder = new PackageBuilder(f.Store, f.Sources, new LocalExecutor(new SandboxChoice(sandbox), f.Store), new PackageBuilderOptions(1), f);
        var result = await new Scheduler(builder, new JobPool(1), f).RunAsync(f.Graph(id), _ => 1, keepGoing: false, CancellationToken.None);

        Assert.Empty(result.Failures);
        using (var held = sandbox.Held!)
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.True(Pipe.TryWrite(held, (byte)'x'));
                Assert.True(SpinWait.SpinUntil(() => Pipe.Length(held) == 0, Patience));
            }

            Assert.True(Pipe.TryWrite(held, (byte)'\n'));
            Assert.True(SpinWait.SpinUntil(() => Pipe.Length(held) == 0, Patience));
        }

        Assert.Equal(["built"], f.Events.OfType<BuildPrinted>().Where(e => e.Id == id).Select(e => e.Line));
        Assert.DoesNotContain("xxx", f.Log(id), StringComparison.Ordinal);
    }

    /// <summary>Keeps the writing end of the log, as a process would that nobody has ended.</summary>
    private sealed class Holding(ISandbox inner) : ISandbox
    {
        public SafeFileHandle? Held { get; private set; }

        public string Name => inner.Name;

        public string? Remark => inner.Remark;

        public bool SeesHostProc => inner.SeesHostProc;

        public bool UsesHostPaths => inner.UsesHostPaths;

        public bool OpensPathsAsBuildUser => inner.OpensPathsAsBuildUser;

        public SandboxProcess Start(SandboxDescription description, SandboxStreams streams, SandboxIdentity identity, CancellationToken cancel = default)
        {
            Held = Pipe.Reopen(streams.Output, blocking: true);
            return inner.Start(description, streams, identity, cancel);
        }
    }
}
