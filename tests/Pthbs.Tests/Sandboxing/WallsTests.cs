using System.Collections.Immutable;
using System.Text;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>What a build can see and do inside walls, whichever way they are made.</summary>
public sealed class WallsTests
{
    public static TheoryData<string> Ways => ["namespaces", "bubblewrap"];

    [Theory, MemberData(nameof(Ways))]
    public void It_is_user_and_group_1000_on_a_machine_called_build(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal("1000 1000 build", build.Says("echo $(id -u) $(id -g) $(uname -n)"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Another_user_and_name_can_be_described(string way)
    {
        using var build = TestBuild.By(way);
        build.Description = build.Description with { Uid = 17, Gid = 18, HostName = "elsewhere" };
        Assert.Equal("17 18 elsewhere", build.Says("echo $(id -u) $(id -g) $(uname -n)"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Only_what_is_described_stands_there(string way)
    {
        using var build = TestBuild.By(way);
        var described = build.Description.Entries.Select(e => e.Path.Split('/')[1]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(string.Join(' ', described), build.Says("echo $(LC_ALL=C ls -A /)"));
        Assert.Equal("cat: /etc/passwd: No such file or directory", build.Shell("cat /etc/passwd").Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void There_is_no_network_but_an_own_loopback_that_is_up(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal("lo", build.Says("sed 1,2d /proc/net/dev | sed 's/:.*//; s/ //g'"));
        Assert.Contains("127.0.0.1", build.Says("cat /proc/net/fib_trie"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Read_only_trees_cannot_be_written_to_nor_remounted(string way)
    {
        using var build = TestBuild.By(way);
        var mine = Path.Combine(build.Work, "dependency");
        Directory.CreateDirectory(mine);
        // To mode bits it would be writable for anyone.
        Assert.Equal(0, TestLibc.chmod(mine, 0b111_111_111));
        build.See(new ReadOnlyBind(mine, "/dependency"));
        Assert.Contains("Read-only file system", build.Shell("echo x > /dependency/file").Output, StringComparison.Ordinal);
        Assert.False(build.Shell("mount -o remount,bind,rw /dependency").Exit.Success);
        Assert.False(build.Shell("umount /dependency").Exit.Success);
        Assert.Empty(Directory.EnumerateFileSystemEntries(mine));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Trees_mounted_inside_a_read_only_tree_are_read_only_too(string way)
    {
        if (!File.ReadLines("/proc/self/mounts").Any(l => l.Split(' ')[1] == "/dev/shm")) Assert.Skip("nothing is mounted at /dev/shm");
        using var build = TestBuild.By(way);
        build.See(new ReadOnlyBind("/dev", "/hostdev"));
        var (exit, output) = build.Shell("echo x > /hostdev/shm/pthbs-test");
        Assert.False(exit.Success);
        Assert.Contains("Read-only file system", output, StringComparison.Ordinal);
        // Nor are its device nodes devices.
        Assert.False(build.Shell("echo x > /hostdev/null").Exit.Success);
    }

    [Theory, MemberData(nameof(Ways))]
    public void What_it_writes_belongs_to_its_outer_user(string way)
    {
        using var build = TestBuild.By(way);
        build.Says("mkdir made && echo content > made/file && chmod 700 made");
        var identity = build.Identity;
        Assert.Equal((identity.OuterUid, identity.OuterGid), TestLibc.Owner(Path.Combine(build.Work, "made")));
        build.Says("chmod 755 made && rm -r made");
    }

    [Theory, MemberData(nameof(Ways))]
    public void Nothing_but_binds_and_memory_is_writable(string way)
    {
        using var build = TestBuild.By(way);
        build.See(new DirectoryEntry("/empty"), new FileEntry("/etc/passwd", [.. "build:x:1000:1000::/:/bin/sh\n"u8]));
        foreach (var path in (string[])["/x", "/empty/x", "/etc/x", "/etc/passwd", "/dev/x", "/usr/x"])
            Assert.Contains("Read-only file system", build.Shell($"echo x > {path}").Output, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", build.Shell("rm /etc/passwd").Output, StringComparison.Ordinal);
        build.Says("echo x > /tmp/x; echo x > /dev/shm/x; echo x > /area/x");
    }

    [Theory, MemberData(nameof(Ways))]
    public void Literal_files_directories_and_links_are_as_described(string way)
    {
        using var build = TestBuild.By(way);
        var large = ImmutableArray.CreateRange(Encoding.ASCII.GetBytes(new string('x', 300_000)));
        build.See(
            new FileEntry("/etc/passwd", [.. "build:x:1000:1000::/:/bin/sh\n"u8]),
            new FileEntry("/a/b/empty", []),
            new FileEntry("/a/b/large", large),
            new DirectoryEntry("/a/b/c"),
            new LinkEntry("/a/b/link", "../../etc/passwd"),
            new LinkEntry("/a/dangling", "/no/such"));
        Assert.Equal("build:x:1000:1000::/:/bin/sh", build.Says("cat /a/b/link"));
        Assert.Equal("build", build.Says("id -un"));
        Assert.Equal("/no/such", build.Says("readlink /a/dangling"));
        Assert.Equal("444 0 444 300000 755", build.Says("echo $(stat -c '%a %s' /a/b/empty /a/b/large) $(stat -c %a /a/b/c)"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Memory_holds_no_more_than_its_size(string way)
    {
        using var build = TestBuild.By(way);
        build.See(new TmpfsEntry("/small", 1 << 20));
        Assert.Equal("1777", build.Says("stat -c %a /small"));
        Assert.Contains("No space left", build.Shell("head -c 2000000 /dev/zero > /small/file").Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Dev_is_small_and_works(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal("fd full null random shm stderr stdin stdout urandom zero", build.Says("echo $(LC_ALL=C ls -A /dev)"));
        Assert.Equal("4", build.Says("echo x > /dev/null; head -c 2 /dev/zero | cat - > /tmp/f; head -c 2 /dev/urandom >> /tmp/f; wc -c < /tmp/f"));
        Assert.Contains("No space left", build.Shell("head -c 1 /dev/zero > /dev/full").Output, StringComparison.Ordinal);
        Assert.Equal("piped", build.Says("echo piped | cat /dev/stdin > /dev/stdout"));
        Assert.False(build.Shell("mknod /tmp/disk b 254 0").Exit.Success);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Proc_shows_only_its_own_processes(string way)
    {
        using var build = TestBuild.By(way);
        var seen = build.Says("ls /proc").Split('\n').Where(n => char.IsAsciiDigit(n[0])).Select(int.Parse).ToList();
        // Process 1, the shell and ls; bubblewrap starts counting the same way.
        Assert.InRange(seen.Count, 2, 4);
        Assert.All(seen, n => Assert.InRange(n, 1, 9));
    }

    [Theory, MemberData(nameof(Ways))]
    public void It_has_no_capability_and_can_get_none(string way)
    {
        using var build = TestBuild.By(way);
        var sets = build.Says("grep ^Cap /proc/self/status").Split('\n').Select(l => l.Split('\t')[1]).ToList();
        Assert.Equal(5, sets.Count);
        Assert.All(sets, s => Assert.Equal("0000000000000000", s));
    }

    [Theory, MemberData(nameof(Ways))]
    public void It_cannot_make_namespaces_inside(string way)
    {
        using var build = TestBuild.By(way);
        foreach (var kind in (string[])["--user", "--user --map-root-user --mount", "--net", "--mount", "--pid --fork"])
            Assert.False(build.Shell($"unshare {kind} true").Exit.Success, kind);
        Assert.False(build.Shell("echo 100 > /proc/sys/user/max_user_namespaces").Exit.Success);
    }

    [Theory, MemberData(nameof(Ways))]
    public void It_cannot_make_setuid_files(string way)
    {
        using var build = TestBuild.By(way);
        build.Says("touch f && chmod 1777 f && chmod 755 f && install -m 711 f g");
        foreach (var attempt in (string[])["chmod u+s f", "chmod 2755 f", "install -m 4755 f h", "mkdir -p d && chmod g+s d"])
            Assert.Contains("Operation not permitted", build.Shell(attempt).Output, StringComparison.Ordinal);
        if (!File.Exists("/usr/bin/perl")) Assert.Skip("perl is not installed");
        Assert.Equal("Operation not permitted", build.Says("perl -MFcntl -e 'sysopen(F, q(s), O_CREAT|O_WRONLY, 04755) and print q(made) or print qq($!)'"));
        // chmod, fchmodat2, mknod with setuid bits; openat2, io_uring_setup, keyctl at all.
        (string Call, int Error)[] calls =
        [
            ("90, $p, 04755", 1), ("452, -100, $p, 02755, 0", 1), ("133, $q, 0104755, 0", 1),
            ("437, -100, $p, 0, 24", 38), ("425, 1, 0", 38), ("250, 0, -3, 1", 38),
        ];
        foreach (var (call, error) in calls)
            Assert.Equal($"-1 {error}", build.Says($"perl -e 'my ($p, $q) = (q(f), q(n)); my $r = syscall({call}); print $r, q( ), $!+0'"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void It_cannot_change_the_kernels_settings(string way)
    {
        using var build = TestBuild.By(way);
        foreach (var file in (string[])["kernel/core_pattern", "kernel/hostname", "vm/drop_caches"])
            Assert.False(build.Shell($"echo x > /proc/sys/{file}").Exit.Success, file);
        Assert.False(build.Shell("echo h > /proc/sysrq-trigger").Exit.Success);
    }

    /// <summary>Everybody may register triggers there, which the kernel takes back so slowly that a build of thousands outlives its end.</summary>
    [Theory, MemberData(nameof(Ways))]
    public void It_does_not_reach_the_machines_counters_of_pressure(string way)
    {
        Assert.SkipUnless(File.Exists("/proc/pressure/cpu"), "this kernel counts no pressure");
        using var build = TestBuild.By(way);
        Assert.Equal("", build.Says("ls -A /proc/pressure"));
        Assert.False(build.Shell("echo some 100000 2000000 > /proc/pressure/cpu").Exit.Success);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Orphans_are_reaped_and_it_is_not_process_1(string way)
    {
        using var build = TestBuild.By(way);
        Assert.NotEqual("1", build.Says("echo $$"));
        // The inner shell ends at once; its child becomes an orphan, ends too, and must not stay as a zombie.
        Assert.Equal("gone", build.Says("""
            orphan=$(sh -c 'sleep 0.05 >/dev/null & echo $!')
            for i in $(seq 400); do [ -e /proc/$orphan ] || { echo gone; exit; }; sleep 0.02; done
            cat /proc/$orphan/status
            """));
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_daemon_is_dead_when_the_wait_is_over(string way)
    {
        using var build = TestBuild.By(way);
        var mark = Marks.New();
        Assert.True(build.Shell($"(trap '' HUP TERM; setsid sleep {mark} >/dev/null 2>&1 &) ; (setsid sh -c 'sleep {mark} & sleep {mark}' >/dev/null 2>&1 &) ; sleep 0.1").Exit.Success);
        Marks.AssertGone(mark, atOnce: true);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_build_that_signals_everyone_hits_only_itself(string way)
    {
        using var build = TestBuild.By(way);
        var (exit, output) = build.Shell("trap '' TERM; kill -TERM -1 2>/dev/null; kill -KILL 1; echo alive");
        Assert.Equal("alive", output);
        Assert.True(exit.Success);
    }

    [Theory, InlineData("namespaces", 5_000), InlineData("bubblewrap", 2_000)]
    public void Thousands_of_entries_are_no_trouble(string way, int count)
    {
        using var build = TestBuild.By(way);
        build.See([.. Enumerable.Range(0, count).Select(i => new LinkEntry($"/pthbs/env/lib/part{i % 70}/file-{i}", $"../../.pkg/some-package/lib/part{i % 70}/file-{i}"))]);
        Assert.Equal($"{count}", build.Says("ls /pthbs/env/lib/* | grep -c ^file"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Paths_may_be_as_long_as_the_kernel_takes_them(string way)
    {
        using var build = TestBuild.By(way);
        var deep = "/deep" + string.Concat(Enumerable.Repeat("/" + new string('d', 200), 19));
        build.See(new LinkEntry($"{deep}/{new string('l', 255)}", new string('t', 4000)));
        Assert.Equal("4000", build.Says($"printf %s $(readlink {deep}/*) | wc -c"));
    }
}
