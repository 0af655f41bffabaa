using Microsoft.Win32.SafeHandles;
using Pthbs.Sandboxing;
using Pthbs.Tests.Sandboxing;

namespace Pthbs.Tests.Hostile;

/// <summary>What holds when the first wall is taken away.</summary>
public sealed class SecondWallTests
{
    private static TestBuild Armed(ISandbox sandbox, params SafeFileHandle[] inherited)
    {
        var build = new TestBuild(sandbox) { Inherited = [.. inherited] };
        HostileProgram.PutInto(build.Work);
        return build;
    }

    private static NamespaceSandbox With(int landlock) => new(ownProc: true, pivot: true, landlock);

    [Fact]
    public void With_Landlock_a_directory_of_the_host_is_closed_even_to_who_holds_it_open()
    {
        Assert.SkipUnless(Landlock.Usable > 0, "this kernel has no Landlock");
        using var first = TestLibc.OpenDirectory("/");
        using var confined = Armed(With(Landlock.Usable), first);
        Assert.Equal("stopped by EACCES", confined.Says("./hostile through_descriptor 3 etc/passwd"));

        // That it is Landlock which stops it is seen where there is none: mounts do not matter to an open descriptor.
        using var second = TestLibc.OpenDirectory("/");
        using var bare = Armed(With(0), second);
        Assert.StartsWith("reached", bare.Says("./hostile through_descriptor 3 etc/passwd"), StringComparison.Ordinal);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(6)]
    public void Every_version_of_Landlock_lets_a_build_work(int version)
    {
        Assert.SkipUnless(Landlock.Usable >= version, $"this kernel's Landlock is of version {Landlock.Usable}");
        using var build = Armed(With(version));
        build.Says("""
            set -e
            mkdir a b; echo x > a/f; mv a/f b/g; ln b/g a/h; ln -s g b/l; mkfifo p; echo more >> b/g; : > b/g; rm -r a b p
            echo x > /tmp/f; mv /tmp/f /tmp/g; echo x > /dev/shm/s; echo x > /dev/null; echo x > /dev/stdout; cat < /dev/stdin; echo name > /proc/self/comm
            cp /bin/true ./t; ./t; kill -0 $$; sleep 0 & wait
            """);
    }

    [Fact]
    public void A_kernel_without_Landlock_is_told_in_the_log()
    {
        Assert.Contains("without Landlock", With(0).Remark, StringComparison.Ordinal);
        Assert.Null(With(Landlock.Oldest).Remark);
    }

    [Fact]
    public void Without_a_proc_of_its_own_user_namespaces_are_still_forbidden_by_the_filter()
    {
        using var build = Armed(new NamespaceSandbox(ownProc: false, pivot: true, landlock: 0));
        foreach (var attack in (string[])["unshare_user", "clone_user"]) Assert.Equal("stopped by EPERM", build.Says($"./hostile {attack}"));
    }

    [Fact]
    public void The_bits_of_what_the_filter_forbids_are_calls_that_exist()
    {
        var calls = ForbiddenCalls.Names.Concat(MissingCalls.Names).ToList();
        Assert.DoesNotContain(calls.GroupBy(c => c.Value), g => g.Count() > 1);
        Assert.DoesNotContain(calls.GroupBy(c => c.Key), g => g.Count() > 1);
        Assert.All(calls, c => Assert.InRange(c.Key, 0u, MissingCalls.LastKnown));
        AssertNumbers(calls);
        Assert.True(SystemCallFilter.Program.Length / 8 < 4096, "the kernel takes 4096 instructions");
    }

    /// <summary>Held against the kernel's own header, where the machine has it.</summary>
    private static void AssertNumbers(IEnumerable<KeyValuePair<uint, string>> calls)
    {
        const string header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
        if (!File.Exists(header)) return;
        var known = File.ReadLines(header).Select(l => l.Split(' ')).Where(w => w.Length == 3 && w[1].StartsWith("__NR_", StringComparison.Ordinal))
            .ToDictionary(w => w[1]["__NR_".Length..], w => uint.Parse(w[2], null));
        foreach (var (number, name) in calls)
            if (known.TryGetValue(name, out var right)) Assert.Equal((name, right), (name, number));
    }

    [Fact]
    public void A_build_cannot_reach_bwrap_itself_though_its_user_owns_the_file()
    {
        using var build = TestBuild.By("bubblewrap");
        var own = Path.Combine(build.Work, "bwrap");
        File.Copy(BubblewrapSandbox.Find()!, own);
        File.SetUnixFileMode(own, (UnixFileMode)0b111_101_101);
        Assert.Equal(0, TestLibc.chown(own, build.Identity.OuterUid, build.Identity.OuterGid));
        using var armed = new TestBuild(new BubblewrapSandbox(own)) { Identity = build.Identity };
        Assert.DoesNotContain("done", armed.Shell("chmod 777 /proc/1/exe && echo done; touch -d 1999-01-01 /proc/1/exe && echo done; head -c 1 /proc/1/exe && echo done").Output, StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(own));
    }

    [Fact]
    public void Why_bubblewrap_did_not_start_a_build_is_told_where_the_build_would_print()
    {
        using var build = TestBuild.By("bubblewrap");
        build.Description = build.Description with { WorkingDirectory = "/nowhere" };
        var (exit, output) = build.Shell("echo not reached");
        Assert.False(exit.Success);
        Assert.Contains("bwrap: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not reached", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_walls_what_a_build_has_left_behind_is_ended_with_its_user_or_group()
    {
        var mark = Marks.New();
        using var build = TestBuild.By("off");
        if (!TestBuild.IsRoot) Assert.Skip("needs root: an ordinary user's builds are that user");
        build.Identity = SandboxIdentity.ForSlot((SandboxIdentity.Slots / 2) + 1);
        // A session of its own, so that it has left the group that is killed anyway.
        var (exit, _) = build.Shell($"(setsid sh -c 'trap \"\" TERM HUP; sleep {mark}; sleep {mark}' >/dev/null 2>&1 &) ; sleep 0.2");
        Assert.True(exit.Success);
        UserProcesses.End(build.Identity);
        Marks.WaitUntilGone(mark);
    }
}
