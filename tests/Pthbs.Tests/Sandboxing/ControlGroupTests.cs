using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Where control groups are made, and that processes are born in them.</summary>
public sealed class ControlGroupTests
{
    [Theory]
    // Version 1, both controllers, as root of a machine.
    [InlineData("5:memory:/a\n3:pids:/\n0::/\n", "30 25 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n31 25 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n", "/sys/fs/cgroup/memory/a/x /sys/fs/cgroup/pids/x False")]
    // A container that sees a part of the hierarchy.
    [InlineData("5:memory:/docker/1/b\n", "30 25 0:26 /docker/1 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n", "/sys/fs/cgroup/memory/b/x  False")]
    // Version 2: below the first group above that hands both controllers on.
    [InlineData("0::/user.slice/u/s.scope\n", "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "/sys/fs/cgroup/user.slice/x /sys/fs/cgroup/user.slice/x True")]
    [InlineData("0::/\n", "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "")]
    [InlineData("", "", "")]
    public void Control_groups_are_made_where_that_is_possible(string own, string mounts, string expected)
    {
        var place = ControlGroupPlace.Find(own, mounts, d => d == "/sys/fs/cgroup/user.slice" ? "cpu memory pids\n" : "", "x");
        Assert.Equal(expected, place is null ? "" : $"{place.Memory} {place.Processes} {place.IsUnified}");
    }

    [Fact]
    public void On_version_2_a_process_is_born_in_its_group()
    {
        const string top = "/sys/fs/cgroup/unified";
        Assert.SkipUnless(TestBuild.IsRoot && File.Exists($"{top}/cgroup.procs"), "needs root, and version 2 beside version 1");
        var name = "pthbs-test-" + Guid.NewGuid().ToString("N")[..8];
        // Its controllers belong to version 1 on such a machine: it can hold processes, and limit nothing.
        using var group = ControlGroup.TryMake(new($"{top}/{name}", $"{top}/{name}", IsUnified: true));
        Assert.NotNull(group);
        Assert.Contains($"/{name}", GroupOfChild(group), StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_memory_holds_for_memory_and_swap_together()
    {
        const string top = "/sys/fs/cgroup/memory";
        Assert.SkipUnless(TestBuild.IsRoot && File.Exists($"{top}/memory.memsw.limit_in_bytes"), "needs root, and version 1 with an account of swap");
        var place = $"{top}/pthbs-test-{Guid.NewGuid().ToString("N")[..8]}";
        using var group = ControlGroup.TryMake(new(place, null, IsUnified: false));
        Assert.NotNull(group);
        foreach (var limit in (long[])[64 << 20, 32 << 20, 128 << 20])
        {
            Assert.True(group.Limit(new() { Memory = limit }));
            Assert.Equal(($"{limit}", $"{limit}"), (File.ReadAllText($"{place}/memory.limit_in_bytes").Trim(), File.ReadAllText($"{place}/memory.memsw.limit_in_bytes").Trim()));
        }

        Assert.True(group.Limit(SandboxLimits.None));
        Assert.NotEqual($"{128 << 20}", File.ReadAllText($"{place}/memory.memsw.limit_in_bytes").Trim());
    }

    [Fact]
    public void On_version_1_a_process_is_born_in_its_group()
    {
        Assert.SkipUnless(TestBuild.IsRoot && File.Exists("/sys/fs/cgroup/pids/cgroup.procs"), "needs root, and version 1");
        var place = $"/sys/fs/cgroup/pids/pthbs-test-{Guid.NewGuid().ToString("N")[..8]}";
        using (var group = ControlGroup.TryMake(new(null, place, IsUnified: false)))
        {
            Assert.NotNull(group);
            Assert.True(group.Limit(new() { Processes = 10 }));
            Assert.Equal("11", File.ReadAllText($"{place}/pids.max").Trim());
            Assert.Contains(Path.GetFileName(place), GroupOfChild(group), StringComparison.Ordinal);
            Assert.Equal(SandboxLimit.None, group.Hit());
        }

        Assert.False(Directory.Exists(place));
    }

    /// <summary>The groups of a process that waits until it has been looked at.</summary>
    private static string GroupOfChild(ControlGroup group)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var table = new StepTable();
        table.Add("wait", null, SystemCall.Read, [pipe.ClientSafePipeHandle.DangerousGetHandle(), table.Room(1), 1]);
        table.Add("end", null, SystemCall.ExitGroup, [0]);
        var started = group.Start(table, 0);
        Assert.True(started.Process > 0);
        using var process = new SafeFileHandle(started.Descriptor, true);
        var groups = File.ReadAllText($"/proc/{started.Process}/cgroup");
        pipe.WriteByte(1);
        Assert.Equal(new SandboxExit(0, 0), SandboxProcess.ReapChild(process));
        return groups;
    }
}
