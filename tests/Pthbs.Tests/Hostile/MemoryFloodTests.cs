using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Sandboxing;
using Pthbs.Tests.Sandboxing;

namespace Pthbs.Tests.Hostile;

/// <summary>Memory that no limit of a single process counts, and many processes: the build as a whole is stopped, with control groups and without.</summary>
[Trait("Level", "thorough")]
public sealed class MemoryFloodTests : IDisposable
{
    private const long Megabyte = 1 << 20, Limit = 64 * Megabyte;
    private readonly HostileWorlds _worlds = new();

    public void Dispose() => _worlds.Dispose();

    public static TheoryData<string, string> Floods
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var way in (string[])["namespaces", "bubblewrap"])
                foreach (var flood in (string[])[$"memory_shared {160 * Megabyte}", $"memory_file {160 * Megabyte}", $"memory_system_v {160 * Megabyte}", $"memory_crowd {16 * Megabyte}"])
                    data.Add(way, flood);
            return data;
        }
    }

    [Theory, MemberData(nameof(Floods))]
    public async Task It_is_stopped_and_told_which_limit_it_was(string way, string flood)
    {
        Assert.SkipWhen(way == "bubblewrap" && BubblewrapSandbox.Find() is null, "bubblewrap is not installed");
        var world = _worlds[way];
        var limits = new BuildLimits();
        var id = await world.Fixture.AddAsync("flood", $"hostile {flood}", $"#: depends {await world.WeaponAsync()}\n");
        var error = await world.Fixture.FailAsync(id, new(2) { Limits = limits with { Seconds = 60, Sandbox = limits.Sandbox with { Memory = Limit } } });
        Assert.Contains($"it has hit the limit of memory, {Limit} bytes", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>A configure script takes the end of a program for an answer. What it makes then is not what it makes elsewhere.</summary>
    [Fact]
    public async Task A_script_that_goes_on_after_the_limit_of_memory_has_failed()
    {
        Assert.SkipUnless(FloodTests.CanGroup, "needs control groups of memory that this user may make");
        var world = _worlds["namespaces"];
        var limits = new BuildLimits();
        var id = await world.Fixture.AddAsync("goes-on", "(exec dd if=/dev/zero of=/dev/shm/flood bs=1048576 count=512) || echo reduced > $out/feature", $"#: depends {await world.WeaponAsync()}\n");
        var error = await world.Fixture.FailAsync(id, new(2) { Limits = limits with { Sandbox = limits.Sandbox with { Memory = Limit } } });
        Assert.Contains("ended well, but it had hit a limit", error.Message, StringComparison.Ordinal);
        Assert.Contains("it has hit the limit of memory", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>As it is where there are no control groups: these builds are in none.</summary>
    [Theory, InlineData("namespaces"), InlineData("bubblewrap"), InlineData("off")]
    public void Without_control_groups_all_processes_are_counted_and_shared_pages_once(string way)
    {
        using var build = TestBuild.By(way);
        HostileProgram.PutInto(build.Work);
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, $"{build.Inside}/hostile", "memory_family", $"{Limit}");
        Assert.False(process.MemoryIsGrouped);
        Marks.WaitForFile(Path.Combine(build.Work, "filled"));
        // The others fill the same pages, at a time of their own; and what one look counts for a page that many share is a little less in the next.
        var most = 0L;
        SpinWait.SpinUntil(() => (most = BuildProcesses.Memory(process.Pid, enough: 0)) >= Limit, Marks.Patience);
        Assert.InRange(most, Limit, Limit * 3 / 2);
        Assert.True(BuildProcesses.Of(process.Pid).Count >= 9);
        // The first look is rough: it may count a page several times, but misses none.
        Assert.True(BuildProcesses.Memory(process.Pid, enough: long.MaxValue) >= BuildProcesses.Memory(process.Pid, enough: 0));
        Assert.True(BuildProcesses.OpenFiles(process.Pid) >= 3 * 8);
    }

    [Fact]
    public void Open_files_are_scarce_when_three_quarters_are_open()
    {
        Assert.False(MachineWatch.AreScarce("75\t0\t100\n", out _, out _));
        Assert.True(MachineWatch.AreScarce("76\t0\t100\n", out var open, out var most));
        Assert.Equal((76, 100), (open, most));
        Assert.False(MachineWatch.AreScarce("1024\t0\t9223372036854775807\n", out _, out _));
        Assert.False(MachineWatch.AreScarce("", out _, out _));
    }

    [Fact]
    public void Only_a_build_that_has_many_of_the_machines_files_open_is_stopped_for_them()
    {
        using var build = new TestBuild();
        using var output = TestBuild.Nowhere();
        var mark = Marks.New();
        using var process = build.Start(output, "/bin/sh", "-c", $"sleep {mark} & wait");
        Marks.WaitFor(mark);
        Assert.Null(MachineWatch.TooManyFiles(process, "1000\t0\t1200\n"));
        var error = MachineWatch.TooManyFiles(process, "10\t0\t12\n");
        Assert.Equal(ErrorKind.Machine, error!.Kind);
        Assert.Contains("sysctl fs.file-max=48", error.Hint, StringComparison.Ordinal);
    }
}
