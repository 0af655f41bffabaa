using System.Diagnostics;
using Pthbs.Building;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Tests.Sandboxing;

namespace Pthbs.Tests.Hostile;

/// <summary>Builds that take all they can get: each is stopped by a limit, is told which, and leaves nothing behind.</summary>
[Trait("Level", "thorough")]
public sealed class FloodTests : IDisposable
{
    private const long Megabyte = 1 << 20;
    private readonly HostileWorld _world = new("namespaces");

    public void Dispose() => _world.Dispose();

    private static PackageBuilderOptions With(Func<SandboxLimits, SandboxLimits>? sandbox = null, Func<BuildLimits, BuildLimits>? build = null)
    {
        var limits = new BuildLimits();
        limits = limits with { Sandbox = sandbox?.Invoke(limits.Sandbox) ?? limits.Sandbox };
        return new(2) { Limits = build?.Invoke(limits) ?? limits };
    }

    private async Task<PthbsException> FailAsync(string commands, PackageBuilderOptions options)
    {
        var weapon = await _world.WeaponAsync();
        var error = await _world.Fixture.FailAsync(await _world.Fixture.AddAsync("flood", commands, $"#: depends {weapon}\n"), options);
        Assert.Empty(Directory.GetFileSystemEntries($"{_world.Fixture.StateOnDisk}/builds"));
        return error;
    }

    [Fact]
    public async Task A_fork_bomb_hits_the_limit_of_processes_and_is_dead_when_the_build_ends()
    {
        var error = await FailAsync("exec hostile fork_bomb", With(l => l with { Processes = 64 }));
        Assert.Contains("limit of processes, 64", error.Hint, StringComparison.Ordinal);
        Assert.Contains("--limit processes=128", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(Process.GetProcesses(), p => p.ProcessName == "hostile" && IsOf(p.Id, "fork_bomb"));
    }

    [Fact]
    public async Task A_memory_bomb_hits_the_limit_of_memory()
    {
        var error = await FailAsync("hostile memory_bomb", With(l => l with { Memory = 64 * Megabyte }));
        Assert.Contains($"limit of memory, {64 * Megabyte} bytes", error.Hint, StringComparison.Ordinal);
        Assert.Contains("--limit memory=128M", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_that_share_a_flood_of_memory_are_stopped_where_there_are_control_groups()
    {
        Assert.SkipUnless(CanGroup, "needs control groups of memory that this user may make");
        var error = await FailAsync($"hostile memory_swarm {16 * Megabyte}", With(l => l with { Memory = 64 * Megabyte }));
        Assert.Contains("it has hit the limit of memory", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_in_memory_count_as_memory_where_there_are_control_groups()
    {
        Assert.SkipUnless(CanGroup, "needs control groups of memory that this user may make");
        var error = await FailAsync("exec dd if=/dev/zero of=/dev/shm/flood bs=1048576 count=512", With(l => l with { Memory = 64 * Megabyte }));
        Assert.Contains("it has hit the limit of memory", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_used_again_and_a_limit_that_another_build_hit_is_not_told_to_the_next()
    {
        await FailAsync("exec hostile fork_bomb", With(l => l with { Processes = 64 }));
        var error = await FailAsync("exit 3", With());
        Assert.DoesNotContain("limit", error.Hint ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_grows_without_end_hits_the_limit_of_its_size()
    {
        var error = await FailAsync("exec dd if=/dev/zero of=big bs=65536", With(l => l with { FileSize = Megabyte }));
        Assert.Contains("limit of a file's size", error.Hint, StringComparison.Ordinal);
        Assert.Contains("--limit file-size=2M", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_holes_hits_it_too()
    {
        var error = await FailAsync("exec truncate -s 1000000000000 $out/huge", With());
        Assert.Contains("limit of a file's size", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Room_beyond_the_end_of_a_file_is_freed()
    {
        var weapon = await _world.WeaponAsync();
        var id = await _world.Fixture.AddAsync("flood", $"hostile room_beyond_end $out/x {64 * Megabyte} > $out/said; chmod 0400 $out/x; ln $out/x $out/y", $"#: depends {weapon}\n");
        await _world.Fixture.BuildAsync(id, With(l => l with { FileSize = Megabyte }, b => b with { OutputSize = Megabyte }));
        Assert.SkipUnless(_world.Fixture.Read(id, "said").StartsWith("reached", StringComparison.Ordinal), "the file system of the tests knows no fallocate");
        using var tree = _world.Fixture.Store.OpenPackage(id);
        Assert.Equal(1, tree.Status("x").Size);
        Assert.InRange(tree.Status("x").Allocated, 0, 65536);
        Assert.Equal(tree.Status("x").Inode, tree.Status("y").Inode);
        Assert.Contains("x: blocks beyond its end freed", _world.Fixture.Log(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_directory_takes_up_of_the_disk_counts_as_output()
    {
        var weapon = await _world.WeaponAsync();
        var id = await _world.Fixture.AddAsync("flood", "hostile swollen_directory $out/d 8000; echo x > $out/x", $"#: depends {weapon}\n");
        await _world.Fixture.BuildAsync(id);
        using (var tree = _world.Fixture.Store.OpenPackage(id))
            Assert.SkipUnless(tree.Status("d").Allocated > Megabyte, "directories shrink on the file system of the tests");
        var error = await FailAsync("hostile swollen_directory $out/d 8000; echo y > $out/y", With(build: b => b with { OutputSize = Megabyte }));
        Assert.Contains("the tree is too large", error.Message, StringComparison.Ordinal);
        Assert.Contains("--limit output-size=2M", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_the_disk_is_stopped_before_the_disk_is_full()
    {
        using var here = DirectoryHandle.Open(Path.GetTempPath());
        var reserve = here.Space().FreeBytes - 64 * Megabyte;
        // Small files too: other tests write at the same time, and may give space back as well.
        var error = await FailAsync("n=0; while true; do dd if=/dev/zero of=f$n bs=1048576 count=16 2>/dev/null; n=$((n + 1)); done", With(build: b => b with { FreeSpace = reserve }));
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("nearly full", error.Message, StringComparison.Ordinal);
        Assert.Contains("--limit free-space=", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_files_ends_when_the_disk_can_hold_no_more()
    {
        Assert.SkipUnless(TestBuild.IsRoot, "needs root, to mount a small disk");
        var disk = Path.Combine(Path.GetTempPath(), "pthbs-disk-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(disk);
        Run("mount", "-t", "tmpfs", "-o", "size=256m,nr_inodes=3000", "tmpfs", disk);
        try
        {
            using var fixture = new Building.BuildFixture(disk);
            var flood = await fixture.AddAsync("flood", "n=0; while true; do for i in 1 2 3 4 5 6 7 8 9; do echo x > f$n.$i; done; n=$((n + 1)); done 2>/dev/null");
            var error = await fixture.FailAsync(flood, With(build: b => b with { FreeSpace = 1 }));
            Assert.Contains("nearly full", error.Message, StringComparison.Ordinal);
            Assert.Contains("more files", error.Got, StringComparison.Ordinal);
        }
        finally
        {
            Run("umount", disk);
            Directory.Delete(disk);
        }
    }

    [Fact]
    public async Task A_flood_of_output_is_stopped()
    {
        var error = await FailAsync("exec yes 0123456789012345678901234567890123456789012345678901234567890123456789", With(build: b => b with { LogSize = Megabyte }));
        Assert.Contains("prints too much", error.Message, StringComparison.Ordinal);
        Assert.Contains("--limit log-size=2M", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_never_ends_and_ignores_signals_is_stopped_when_its_time_is_over()
    {
        var mark = Marks.New();
        var error = await FailAsync($"trap '' TERM HUP INT; setsid sleep {mark} & while true; do sleep 1; done", With(build: b => b with { Seconds = 1 }));
        Assert.Contains("takes too long", error.Message, StringComparison.Ordinal);
        Assert.Contains("--limit time=2s", error.Hint, StringComparison.Ordinal);
        Marks.AssertGone(mark, atOnce: true);
    }

    [Fact]
    public async Task Time_counts_until_the_package_is_there()
    {
        // A file of holes costs the script nothing, and whoever hashes it half a minute.
        var error = await FailAsync("exec truncate -s 60G $out/holes", With(build: b => b with { Seconds = 2 }));
        Assert.Contains("takes too long", error.Message, StringComparison.Ordinal);
        Assert.Contains("--limit time=4s", error.Hint, StringComparison.Ordinal);
        Assert.Contains(_world.Fixture.Events, e => e is BuildStepped { Step: BuildStep.Checking });
    }

    [Fact]
    public async Task Whoever_starts_a_build_can_end_it_while_it_is_hashed()
    {
        var id = await _world.Fixture.AddAsync("flood", "exec truncate -s 60G $out/holes");
        using var cancel = new CancellationTokenSource();
        var run = _world.Fixture.ScheduleAsync(_world.Fixture.Graph(id), cancel: cancel.Token);
        while (!_world.Fixture.Events.Any(e => e is BuildStepped { Id: var at, Step: BuildStep.Checking } && at == id) && !run.IsCompleted) await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        _world.Fixture.AssertNothingLeft(id);
        Assert.Empty(Directory.GetFileSystemEntries($"{_world.Fixture.StateOnDisk}/builds"));
    }

    [Fact]
    public async Task An_output_of_holes_hits_the_limit_of_its_size()
    {
        var error = await FailAsync("for i in 1 2 3; do truncate -s 40M $out/$i; done", With(build: b => b with { OutputSize = 100 * Megabyte }));
        Assert.Contains("too large", error.Message, StringComparison.Ordinal);
        Assert.Contains("--limit output-size=200M", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_of_names_hits_the_limit_of_their_number()
    {
        var error = await FailAsync("touch $out/0; for i in $(seq 60); do ln $out/0 $out/$i; done", With(build: b => b with { Files = 50 }));
        Assert.Contains("too many entries", error.Message, StringComparison.Ordinal);
        Assert.Contains("--limit files=100", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hole_that_begins_as_a_script_takes_up_no_room_when_it_is_rewritten()
    {
        using var here = DirectoryHandle.Open(Path.GetTempPath());
        var size = here.Space().FreeBytes / Megabyte * 2;
        var id = await _world.Fixture.AddAsync("holes", $"printf '#!/pthbs/env/bin/sh\\n' > $out/x; truncate -s {Math.Min(size, 8 << 10)}M $out/x; chmod +x $out/x");
        await _world.Fixture.BuildAsync(id);
        using var package = _world.Fixture.Store.OpenPackage(id);
        Assert.InRange(package.Status("x").Allocated, 1, Megabyte);
    }

    [Fact]
    public async Task What_a_build_does_to_its_job_slots_ends_no_other_build()
    {
        // Full of whatever bytes, then empty, as fast as it goes, while the slots of both are shared out.
        var hog = await _world.Fixture.AddAsync("hog", "for i in $(seq 40); do dd if=/dev/zero of=/dev/fd/3 bs=4096 count=17 2>/dev/null & w=$!; sleep 0.02; dd if=/dev/fd/3 of=/dev/null bs=70000 count=1 2>/dev/null & r=$!; sleep 0.01; "
            // Whatever a pipe holds here, and in whatever order the two get to it: neither is waited for.
            + "kill $w $r 2>/dev/null; wait; done; dd if=/dev/zero bs=4096 count=15 >&3 2>/dev/null & w=$!; sleep 0.1; kill $w 2>/dev/null; wait; echo x > $out/x");
        var victim = await _world.Fixture.AddAsync("victim", "sleep 1.5; echo x > $out/x");
        var result = await _world.Fixture.ScheduleAsync(_world.Fixture.Graph(hog, victim), new PackageBuilderOptions(8), slots: 8);
        Assert.Empty(result.Failures);
        Assert.Equal(2, result.Built.Count);
    }

    [Fact]
    public async Task A_daemon_that_a_build_leaves_behind_is_dead_when_the_package_is_there()
    {
        var mark = Marks.New();
        var id = await _world.Fixture.AddAsync("daemon", $"(setsid sh -c 'trap \"\" TERM HUP; setsid sleep {mark} & setsid sleep {mark}' >/dev/null 2>&1 &); sleep 0.1; echo x > $out/x");
        await _world.Fixture.BuildAsync(id);
        Marks.AssertGone(mark, atOnce: true);
    }

    [Theory, InlineData("namespaces"), InlineData("bubblewrap"), InlineData("off")]
    public void Short_of_memory_the_kernel_takes_a_build_before_its_neighbours(string way)
    {
        using var build = TestBuild.By(way);
        var own = File.ReadAllText("/proc/self/oom_score_adj").Trim();
        Assert.Equal("500", build.Says("cat /proc/self/oom_score_adj"));
        Assert.Equal(own, File.ReadAllText("/proc/self/oom_score_adj").Trim());
        // Without the capability to set the least value, a build may become what other programs of its caller are, and nothing better.
        const int systemResources = 24;
        var capabilities = Convert.ToUInt64(File.ReadLines("/proc/self/status").First(l => l.StartsWith("CapEff", StringComparison.Ordinal)).Split('\t')[1], 16);
        var changed = build.Says("{ echo 0 > /proc/self/oom_score_adj; echo -1 > /proc/self/oom_score_adj; } 2>/dev/null; cat /proc/self/oom_score_adj");
        Assert.Equal((capabilities >> systemResources & 1) == 1 ? "500" : own, changed);
    }

    [Theory, InlineData("namespaces"), InlineData("bubblewrap"), InlineData("off")]
    public void Queued_signals_are_few_enough_to_leave_some_to_everyone_else(string way)
    {
        Assert.SkipWhen(way == "off" && !TestBuild.IsRoot, "without a user of its own, or a user namespace, a build's signals are counted with its user's");
        using var build = TestBuild.By(way);
        HostileProgram.PutInto(build.Work);
        // A child of the build that has just ended may be one of them.
        Assert.Matches("^stopped by EAGAIN after 5(0[0-9]|1[0-2])$", build.Says("./hostile signal_flood"));
    }

    /// <summary>A build that all is measured against: it may use a lot.</summary>
    [Fact]
    public async Task An_honest_build_is_not_in_the_way_of_the_usual_limits()
    {
        var id = await _world.Fixture.AddAsync("honest", "for i in $(seq 200); do sleep 0.01 & done; wait; dd if=/dev/zero of=big bs=1048576 count=64 2>/dev/null; echo x > $out/x");
        await _world.Fixture.BuildAsync(id);
    }

    internal static bool CanGroup => ControlGroupPlace.Find(
        File.ReadAllText("/proc/self/cgroup"), File.ReadAllText("/proc/self/mountinfo"), d => File.Exists($"{d}/cgroup.subtree_control") ? File.ReadAllText($"{d}/cgroup.subtree_control") : null, "x")
        is { Memory: not null } && TestBuild.IsRoot && ControlGroups.Take() is { LimitsMemory: true } group && Give(group);

    private static bool Give(ControlGroup group)
    {
        ControlGroups.Return(group);
        return true;
    }

    private static bool IsOf(int process, string word)
    {
        try { return File.ReadAllText($"/proc/{process}/cmdline").Contains(word, StringComparison.Ordinal); }
        catch (IOException) { return false; }
        catch (UnauthorizedAccessException) { return false; }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, $"{program} does not work here");
    }
}
