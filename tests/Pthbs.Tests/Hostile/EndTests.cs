using System.Text;
using Pthbs.Execution.Local;
using Pthbs.Sandboxing;
using Pthbs.Store;
using Pthbs.Tests.Sandboxing;

namespace Pthbs.Tests.Hostile;

/// <summary>Builds without walls that turn against the init program, which runs as the same user. They end all the same when they are told to.</summary>
[Trait("Level", "thorough")]
public sealed class EndTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreDirectory _store;

    public EndTests() => _store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("kill -STOP $PPID; touch ready; exit 0")]
    [InlineData("kill -STOP $PPID; touch ready; exec sleep {mark}")]
    [InlineData("init=$PPID; (while true; do kill -STOP $init || exit; done) & touch ready; exec sleep {mark}")]
    [InlineData("init=$PPID; setsid sh -c \"(setsid sleep {mark} & while true; do kill -STOP $init || exit; done) &\"; touch ready; exit 0")]
    public void Init_program_that_is_stopped_holds_up_no_end(string script)
    {
        var mark = Marks.New();
        using var build = TestBuild.By("off");
        using var user = BuildUser.Take(_store, hasWalls: false);
        build.Identity = user.Identity;
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, "/bin/sh", "-c", script.Replace("{mark}", mark, StringComparison.Ordinal));
        Marks.WaitForFile(Path.Combine(build.Work, "ready"));

        process.Kill();

        AssertEnds(process);
        Marks.AssertGone(mark, atOnce: true);
    }

    [Fact]
    public async Task Init_program_that_is_stopped_at_once_holds_up_no_start()
    {
        // It has not yet said that the command runs when the command stops it, as often as not.
        using var build = TestBuild.By("off");
        using var user = BuildUser.Take(_store, hasWalls: false);
        build.Identity = user.Identity;
        using var output = TestBuild.Nowhere();
        HostileProgram.PutInto(build.Work);
        for (var i = 0; i < 20; i++)
        {
            var start = Task.Run(() => build.Start(output, $"{build.Inside}/hostile", "stop_parent"));
            using var process = await start.WaitAsync(Marks.Patience, TestContext.Current.CancellationToken);
            process.Kill();
            AssertEnds(process);
        }
    }

    [Fact]
    public void Processes_that_are_always_others_are_ended_by_their_user_or_their_control_group()
    {
        using var build = TestBuild.By("off");
        HostileProgram.PutInto(build.Work);
        using var user = BuildUser.Take(_store, hasWalls: false);
        build.Identity = user.Identity;
        build.Description = build.Description with { Limits = new() { Processes = 100 } };
        var group = ControlGroups.Take();
        if (group is not null) ControlGroups.Return(group);
        Assert.SkipUnless(BuildUsers.Exist || group is not null, "needs root, or control groups that this user may make");
        var mark = Marks.New();
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, "/bin/sh", "-c", $"./hostile fork_chain {mark}; : > ready; exit 0");
        Marks.WaitForFile(Path.Combine(build.Work, "ready"));

        process.Kill();

        AssertEnds(process);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), d => IsOf(d, mark));
    }

    private static void AssertEnds(SandboxProcess process)
    {
        var end = Task.Run(() => process.Wait());
        Assert.True(Task.WaitAny([end], Marks.Patience) == 0, "it goes on");
    }

    private static bool IsOf(string process, string mark)
    {
        try { return Encoding.UTF8.GetString(File.ReadAllBytes(process + "/cmdline")).Contains($"fork_chain\0{mark}", StringComparison.Ordinal); }
        catch (IOException) { return false; }
        catch (UnauthorizedAccessException) { return false; }
    }
}
