using System.Runtime.ExceptionServices;

namespace Pthbs.Tests.Sandboxing;

/// <summary>What whoever starts pthbs has set for a process of their own does not reach a build. Each test sets it on the thread, or the process, that starts the build.</summary>
public sealed class InheritedStateTests
{
    private const int Personality = 135, Capset = 126;

    public static TheoryData<string> Ways => ["namespaces", "bubblewrap", "off"];

    [Theory, MemberData(nameof(Ways))]
    public void A_personality(string way) => OnThread(() =>
    {
        const int oldName = 0x20000, notRandom = 0x40000;
        using var build = TestBuild.By(way);
        Assert.True(Libc.CallByNumber(Personality, oldName | notRandom, 0, 0, 0) >= 0);
        Assert.Equal($"00000000 {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}", build.Says("echo $(cat /proc/self/personality) $(uname -r)"));
    });

    [Theory, MemberData(nameof(Ways))]
    public void Slow_timers(string way) => OnThread(() =>
    {
        const int timerSlack = 29;
        using var build = TestBuild.By(way);
        Assert.Equal(0, Libc.ControlProcess(timerSlack, 12345, 0, 0, 0));
        Assert.Equal("50000", build.Says("cat /proc/self/timerslack_ns"));
    });

    [Theory, MemberData(nameof(Ways))]
    public void Memory_without_huge_pages(string way) => OnThread(() =>
    {
        const int noHugePages = 41;
        using var build = TestBuild.By(way);
        Assert.Equal(0, Libc.ControlProcess(noHugePages, 1, 0, 0, 0));
        try
        {
            var seen = build.Shell("grep THP_enabled /proc/self/status").Output;
            Assert.SkipWhen(seen.Length == 0, "this kernel does not tell");
            Assert.Equal("THP_enabled:\t1", seen);
        }
        finally
        {
            _ = Libc.ControlProcess(noHugePages, 0, 0, 0, 0);
        }
    });

    [Theory, MemberData(nameof(Ways))]
    public void Capabilities_that_outlive_exec(string way) => OnThread(() =>
    {
        Assert.SkipUnless(TestBuild.IsRoot, "needs root, to have some");
        const int secureBits = 28, noFixup = 4, ambient = 47, raise = 2, rawSockets = 13;
        using var build = TestBuild.By(way);
        Assert.Equal(0, Libc.ControlProcess(secureBits, noFixup, 0, 0, 0));
        Inherit(1u << rawSockets);
        Assert.Equal(0, Libc.ControlProcess(ambient, raise, rawSockets, 0, 0));
        Assert.Equal("CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 CapAmb: 0000000000000000", build.Says("echo $(grep -E 'Cap(Inh|Prm|Eff|Amb)' /proc/self/status)"));
    });

    [Theory, MemberData(nameof(Ways))]
    public void Supplementary_groups_of_root(string way) => OnThread(() =>
    {
        Assert.SkipUnless(TestBuild.IsRoot, "an ordinary user cannot drop groups, nor take any to try it with");
        using var build = TestBuild.By(way);
        JoinGroup(4242);
        Assert.Equal("Groups:", build.Says("echo $(grep Groups /proc/self/status)"));
    });

    [Theory, MemberData(nameof(Ways))]
    public void Soft_limits(string way)
    {
        using var build = TestBuild.By(way);
        // The kernel heeds neither of the two.
        var (resident, locks) = (Lower(Resource.Resident), Lower(Resource.FileLocks));
        try
        {
            var limits = Limits(build);
            Assert.Equal(limits["Max resident set"].Hard, limits["Max resident set"].Soft);
            Assert.Equal(limits["Max file locks"].Hard, limits["Max file locks"].Soft);
        }
        finally
        {
            Set(Resource.Resident, resident);
            Set(Resource.FileLocks, locks);
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public void What_all_programs_of_the_machine_share_is_limited(string way)
    {
        using var build = TestBuild.By(way);
        var limits = Limits(build);
        Assert.Equal(("1024", "4096"), limits["Max open files"]);
        Assert.Equal(("0", "0"), limits["Max msgqueue size"]);
        Assert.Equal(("0", "0"), limits["Max nice priority"]);
        Assert.Equal(("0", "0"), limits["Max realtime priority"]);
        Assert.InRange(long.Parse(limits["Max locked memory"].Hard, null), 0, 8 << 20);
        // Without a user, or a user namespace, of its own a build's signals are counted with all others of its user.
        if (way == "off" && !TestBuild.IsRoot) return;
        Assert.Equal(("512", "512"), limits["Max pending signals"]);
    }

    /// <summary>Lines of /proc/self/limits: a name of 26 characters, two values of 21.</summary>
    private static Dictionary<string, (string Soft, string Hard)> Limits(TestBuild build) =>
        build.Says("cat /proc/self/limits").Split('\n').Skip(1).ToDictionary(l => l[..26].Trim(), l => (l[26..47].Trim(), l[47..68].Trim()));

    private static ulong Lower(int resource)
    {
        Assert.Equal(0, Libc.GetLimit(resource, out var own));
        Set(resource, Math.Min(own.Hard, 1 << 20));
        return own.Soft;
    }

    private static void Set(int resource, ulong soft)
    {
        Assert.Equal(0, Libc.GetLimit(resource, out var own));
        Assert.Equal(0, Libc.SetLimit(resource, own with { Soft = soft }));
    }

    private static unsafe void Inherit(uint capabilities)
    {
        const uint version3 = 0x20080522;
        var head = stackalloc uint[] { version3, 0 };
        var sets = stackalloc uint[6];
        const int capget = 125;
        Assert.Equal(0, (int)Libc.CallByNumber(capget, (nint)head, (nint)sets, 0, 0));
        sets[2] |= capabilities;
        Assert.Equal(0, (int)Libc.CallByNumber(Capset, (nint)head, (nint)sets, 0, 0));
    }

    private static unsafe void JoinGroup(uint group)
    {
        const int setgroups = 116;
        Assert.Equal(0, (int)Libc.CallByNumber(setgroups, 1, (nint)(&group), 0, 0));
    }

    /// <summary>A thread of its own, which ends afterwards: what is set on it is gone with it.</summary>
    private static void OnThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try { action(); }
            catch (Exception error) { failure = error; }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }
}
