using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>What is special about our own walls.</summary>
public sealed class NamespaceSandboxTests
{
    [Fact]
    public void This_machine_allows_it() => Assert.Null(new NamespaceSandbox().Probe(TestContext.Current.CancellationToken)?.Describe());

    [Fact]
    public void Process_1_is_closed_to_the_build()
    {
        using var build = new TestBuild();
        Assert.Equal("pthbs-init", build.Says("tr '\\0' '\\n' < /proc/1/cmdline").Split('\n')[0]);
        foreach (var part in (string[])["fd", "root/", "mem", "environ", "cwd/"])
            Assert.False(build.Shell($"ls /proc/1/{part} && cat /proc/1/{part}").Exit.Success, part);
    }

    [Fact]
    public void A_machine_that_refuses_pivot_root_or_a_fresh_proc_gets_the_other_way()
    {
        // An initramfs and some containers: what they refuse cannot be arranged here, what is then done can.
        using var build = new TestBuild(new NamespaceSandbox(ownProc: false, pivot: false, landlock: 0));
        Assert.Equal("1000 /area", build.Says("echo $(id -u) $(pwd)"));
        Assert.Equal(build.Description.Entries.Select(e => e.Path.Split('/')[1]).Distinct().Order(StringComparer.Ordinal), build.Says("LC_ALL=C ls -A /").Split('\n'));
        Assert.Equal("no", build.Says("[ -e /root ] || [ -e /home ] || echo no"));
        Assert.Equal("closed", build.Says("[ -r /proc/1/root/etc ] || echo closed"));
        Assert.Contains("Read-only file system", build.Shell("echo x > /proc/self/comm").Output, StringComparison.Ordinal);
        Assert.False(build.Shell("unshare --user true").Exit.Success);
    }

    [Fact]
    public void An_entry_can_be_mounted_inside_a_tree_of_the_host()
    {
        using var build = new TestBuild();
        var outer = Directory.CreateDirectory(Path.Combine(build.Work, "outer")).FullName;
        Directory.CreateDirectory(Path.Combine(outer, "point"));
        File.WriteAllText(Path.Combine(outer, "below"), "of the outer tree");
        var inner = Directory.CreateDirectory(Path.Combine(build.Work, "inner")).FullName;
        Assert.Equal(0, TestLibc.chmod(inner, 0b111_111_111));
        build.See(new ReadOnlyBind(outer, "/tree"), new WritableBind(inner, "/tree/point"));
        Assert.Equal("of the outer tree", build.Says("cat /tree/below; echo x > /tree/point/file"));
        Assert.Equal("x\n", File.ReadAllText(Path.Combine(inner, "file")));
        Assert.False(build.Shell("echo x > /tree/other").Exit.Success);
        build.Says("rm /tree/point/file");
    }

    [Fact]
    public void A_link_in_a_hosts_tree_cannot_lead_a_mount_into_the_host()
    {
        using var build = new TestBuild();
        var outer = Directory.CreateDirectory(Path.Combine(build.Work, "outer")).FullName;
        var victim = Directory.CreateDirectory(Path.Combine(build.Work, "victim")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(outer, "point"), victim);
        build.See(new ReadOnlyBind(outer, "/tree"), new TmpfsEntry("/tree/point/inside", 0));
        var error = Assert.Throws<PthbsException>(() => build.Shell("true"));
        Assert.Equal("/tree/point/inside", error.Where);
        Assert.Contains("find the mount point", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(victim));
    }

    [Fact]
    public void A_mount_point_that_is_missing_in_a_hosts_tree_is_named()
    {
        using var build = new TestBuild();
        build.See(new ReadOnlyBind("/usr", "/usr/no-such-mount-point"));
        var error = Assert.Throws<PthbsException>(() => build.Shell("true"));
        Assert.Equal("/usr/no-such-mount-point", error.Where);
        Assert.StartsWith("ENOENT", error.Got, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_too_long_is_named()
    {
        using var build = new TestBuild();
        var path = "/etc/" + new string('n', 256);
        build.See(new LinkEntry(path, "x"));
        var error = Assert.Throws<PthbsException>(() => build.Shell("true"));
        Assert.Equal(path, error.Where);
        Assert.StartsWith("ENAMETOOLONG", error.Got, StringComparison.Ordinal);
    }

    [Fact]
    public void As_root_a_build_takes_in_what_only_root_may_reach_but_cannot_enter_it_itself()
    {
        if (!TestBuild.IsRoot) Assert.Skip("needs root");
        using var build = new TestBuild();
        var closed = Directory.CreateDirectory(Path.Combine(build.Work, "closed")).FullName;
        var package = Directory.CreateDirectory(Path.Combine(closed, "package")).FullName;
        File.WriteAllText(Path.Combine(package, "file"), "from root's store");
        Assert.Equal(0, TestLibc.chmod(closed, 0b111_000_000));
        build.See(new ReadOnlyBind(package, "/package"));
        Assert.Equal("from root's store", build.Says("cat /package/file"));
        Assert.False(build.Shell("ls /area/closed/package").Exit.Success);
    }

    [Fact]
    public void As_root_builds_in_two_slots_are_two_users()
    {
        if (!TestBuild.IsRoot) Assert.Skip("needs root");
        var (first, second) = (SandboxIdentity.ForSlot(0), SandboxIdentity.ForSlot(1));
        Assert.NotEqual(first.OuterUid, second.OuterUid);
        Assert.NotEqual(first.OuterGid, second.OuterGid);
        Assert.True(first.OuterUid > 60_000);
    }

    [Fact]
    public void As_an_ordinary_user_a_build_cannot_read_what_the_user_can_but_was_not_given()
    {
        if (TestBuild.IsRoot) Assert.Skip("needs an ordinary user");
        using var build = new TestBuild();
        Assert.Equal(SandboxIdentity.Caller, SandboxIdentity.ForSlot(5));
        Assert.False(build.Shell($"ls {Path.GetDirectoryName(build.Work)}").Exit.Success);
    }

    [Fact]
    public void Nobody_can_be_given_an_identity_that_the_caller_has_not()
    {
        using var output = TestBuild.Nowhere();
        using var build = new TestBuild();
        var other = TestBuild.IsRoot ? new SandboxIdentity(0, 0) : new SandboxIdentity(4242, 4242);
        var error = Assert.Throws<PthbsException>(() => build.Sandbox.Start(build.Description, new(output), other, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.Internal, error.Kind);
    }

    [Fact]
    [Trait("Level", "thorough")]
    public void Hundreds_of_launches_from_several_threads_while_memory_is_collected()
    {
        using var build = new TestBuild();
        using var output = TestBuild.Nowhere();
        var stop = false;
        var collector = new Thread(() =>
        {
            for (var n = 0; !Volatile.Read(ref stop); n++)
            {
                GC.KeepAlive(new byte[n % 3000]);
                if (n % 5000 == 0) GC.Collect();
            }
        });
        collector.Start();
        var wrong = 0;
        var starters = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 80; i++)
            {
                using var process = build.Start(output, "/bin/sh", "-c", $"exit {i}");
                if (process.Wait() != new SandboxExit(i, 0)) Interlocked.Increment(ref wrong);
            }
        })).ToList();
        starters.ForEach(s => s.Start());
        starters.ForEach(s => s.Join());
        Volatile.Write(ref stop, true);
        collector.Join();
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Failing_starts_leave_no_process_and_no_descriptor()
    {
        using var build = new TestBuild();
        build.See(new LinkEntry("/etc/" + new string('n', 256), "x"));
        using var output = TestBuild.Nowhere();
        int Open() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
        // A child is listed under the thread that made it.
        int Children() => Directory.GetDirectories("/proc/self/task")
            .Sum(t => File.Exists(t + "/children") ? File.ReadAllText(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length : 0);
        var (open, children) = (Open(), Children());
        for (var i = 0; i < 200; i++) Assert.Throws<PthbsException>(() => build.Start(output, "/bin/true"));
        // Other tests run at the same time and have some of both.
        Assert.InRange(Open(), 0, open + 150);
        Assert.InRange(Children(), 0, children + 150);
    }
}
