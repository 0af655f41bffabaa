using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>What holds with walls and without.</summary>
[Trait("Level", "thorough")]
public sealed class EveryWayTests
{
    public static TheoryData<string> Ways => ["namespaces", "bubblewrap", "off"];

    [Theory, MemberData(nameof(Ways))]
    public void The_exit_code_is_the_commands(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal(new SandboxExit(0, 0), build.Shell("exit 0").Exit);
        Assert.Equal(new SandboxExit(7, 0), build.Shell("exit 7").Exit);
        Assert.Equal(new SandboxExit(127, 0), build.Shell("exit 127").Exit);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_signal_that_ends_the_command_is_told(string way)
    {
        using var build = TestBuild.By(way);
        var (exit, _) = build.Shell("kill -SEGV $$");
        Assert.Equal(new SandboxExit(0, 11), exit);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Output_and_errors_go_to_one_place_and_input_is_empty(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal("out\nerr\nin:", build.Says("echo out; echo err >&2; echo in:$(cat)"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void The_environment_is_exactly_the_described_one(string way)
    {
        using var build = TestBuild.By(way);
        build.Description = build.Description with
        {
            Environment = [KeyValuePair.Create("PATH", "/usr/bin:/bin"), KeyValuePair.Create("EMPTY", ""), KeyValuePair.Create("odd", "ä b\n=c")],
        };
        var (exit, output) = build.Run("/usr/bin/env", "-0");
        Assert.True(exit.Success);
        var seen = output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(v => way != "bubblewrap" || v != "PWD=/area");
        Assert.Equal(["EMPTY=", "PATH=/usr/bin:/bin", "odd=ä b\n=c"], seen.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Words_of_the_command_arrive_as_they_are(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal("[a b][][--][$x][ü]", build.Run("/bin/sh", "-c", "printf '[%s]' \"$@\"", "sh", "a b", "", "--", "$x", "ü").Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public void It_starts_in_the_working_directory_with_umask_022_and_modest_limits(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal($"{build.Inside} 0022 1024 0", build.Says("echo $(/bin/pwd) $(umask) $(ulimit -n) $(ulimit -c)"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Its_core_dumps_reach_neither_a_file_nor_a_program_of_the_machine(string way)
    {
        const string Line = "Max core file size";
        using var build = TestBuild.By(way);
        var own = File.ReadLines("/proc/self/limits").Single(l => l.StartsWith(Line, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[5];
        // The kernel gives a dump to a program whatever the limit is, unless it is one byte.
        var most = own == "0" ? "0" : "1";
        Assert.Matches($"^{Line} +{most} +{most} +bytes", build.Says($"grep '^{Line}' /proc/self/limits"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void No_descriptor_is_open_but_0_1_and_2(string way)
    {
        // The last one is the directory that ls itself reads.
        using var leaky = TestBuild.Nowhere();
        using var build = TestBuild.By(way);
        Assert.Equal("0 1 2 3", build.Says("echo $(ls /proc/self/fd)"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Inherited_descriptors_become_3_and_4_in_their_order(string way)
    {
        var directory = Directory.CreateTempSubdirectory();
        var first = Path.Combine(directory.FullName, "first");
        File.WriteAllText(first, "from three");
        using var three = File.OpenHandle(first);
        using var four = File.OpenHandle(Path.Combine(directory.FullName, "second"), FileMode.Create, FileAccess.ReadWrite);

        using var build = TestBuild.By(way, three, four);
        Assert.Equal("from three:0 1 2 3 4 5", build.Says("printf %s \"$(cat <&3):\"; echo to four >&4; echo $(ls /proc/self/fd)"));
        Assert.Equal("to four\n", File.ReadAllText(Path.Combine(directory.FullName, "second")));
        directory.Delete(true);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Descriptors_may_overlap_with_where_they_go(string way)
    {
        // Forty copies: whatever numbers are free here, some lie in the range that they are to become.
        var files = Enumerable.Range(0, 40).Select(i =>
        {
            var file = new SafeFileHandle(TestLibc.Memory($"{i}"), true);
            Assert.False(file.IsInvalid);
            return file;
        }).Reverse().ToArray();
        using var build = TestBuild.By(way, files);
        var read = string.Join("; ", Enumerable.Range(3, 40).Select(n => $"printf '%s ' $(cat /proc/self/fd/{n})"));
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 40).Reverse()), build.Says(read).TrimEnd());
        foreach (var file in files) file.Dispose();
    }

    [Theory, MemberData(nameof(Ways))]
    public void No_signal_is_blocked_or_ignored(string way)
    {
        using var build = TestBuild.By(way);
        Assert.Equal("SigBlk: 0000000000000000 SigIgn: 0000000000000000", build.Says("echo $(grep -E 'SigBlk|SigIgn' /proc/self/status)"));
    }

    [Theory, MemberData(nameof(Ways))]
    public void It_leads_a_session_without_a_terminal_and_gains_no_privileges(string way)
    {
        using var build = TestBuild.By(way);
        // stat: pid (comm) state ppid pgrp session tty_nr
        var stat = build.Says("cat /proc/self/stat; grep NoNewPrivs /proc/self/status").Split('\n');
        var fields = stat[0].Split(' ');
        Assert.Equal("0", fields[6]);
        Assert.Equal(fields[4], fields[5]);
        Assert.NotEqual("0", fields[5]);
        Assert.Equal("NoNewPrivs:\t1", stat[1]);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Kill_ends_what_the_command_started(string way)
    {
        using var build = TestBuild.By(way);
        var mark = Marks.New();
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, "/bin/sh", "-c", $"sleep {mark} & trap '' TERM; touch started; sleep {mark}; sleep {mark}");
        Marks.WaitForFile(Path.Combine(build.Work, "started"));
        process.Kill();
        Assert.Equal(new SandboxExit(0, 9), process.Wait(TestContext.Current.CancellationToken));
        Marks.AssertGone(mark, atOnce: true);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Cancelling_kills_it_and_waits_for_the_end(string way)
    {
        using var build = TestBuild.By(way);
        var mark = Marks.New();
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, "/bin/sh", "-c", $"touch started; sleep {mark}; exit 0");
        Marks.WaitForFile(Path.Combine(build.Work, "started"));
        using var cancellation = new CancellationTokenSource();
        var waiting = Task.Run(() => process.Wait(cancellation.Token), TestContext.Current.CancellationToken);
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => waiting.GetAwaiter().GetResult());
        Marks.AssertGone(mark, atOnce: true);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Letting_go_of_it_kills_it(string way)
    {
        using var build = TestBuild.By(way);
        var mark = Marks.New();
        using var output = TestBuild.Nowhere();
        build.Start(output, "/bin/sh", "-c", $"sleep {mark}; sleep {mark}").Dispose();
        Marks.AssertGone(mark, atOnce: true);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Letting_go_of_it_while_its_walls_are_made_kills_it(string way)
    {
        using var build = TestBuild.By(way);
        var mark = Marks.New();
        using var output = TestBuild.Nowhere();
        for (var moment = 0; moment < 100; moment++)
        {
            var process = build.Start(output, "/bin/sh", "-c", $"sleep {mark}; sleep {mark}");
            Thread.Sleep(TimeSpan.FromMilliseconds(moment / 10.0));
            await Task.Run(process.Dispose, TestContext.Current.CancellationToken).WaitAsync(Marks.Patience, TestContext.Current.CancellationToken);
            Marks.AssertGone(mark, atOnce: true);
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public void Waiting_twice_gives_the_same(string way)
    {
        using var build = TestBuild.By(way);
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, "/bin/sh", "-c", "exit 3");
        Assert.Equal(new SandboxExit(3, 0), process.Wait(TestContext.Current.CancellationToken));
        process.Kill();
        Assert.Equal(new SandboxExit(3, 0), process.Wait(TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(Ways))]
    public void What_left_its_session_and_its_parent_ends_with_the_command(string way)
    {
        using var build = TestBuild.By(way);
        var mark = Marks.New();
        // Twice away: a session of its own, and no parent that is left. Its output goes elsewhere, so that nothing waits for it.
        const string away = "setsid sh -c 'setsid sleep {0} & touch away' >/dev/null 2>&1 & while ! [ -e away ]; do sleep 0.02; done";
        Assert.True(build.Shell(string.Format(null, away, mark) + "; exit 0").Exit.Success);
        Marks.AssertGone(mark, atOnce: true);
        File.Delete(Path.Combine(build.Work, "away"));
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, "/bin/sh", "-c", string.Format(null, away, mark) + $"; touch started; sleep {mark}");
        Marks.WaitForFile(Path.Combine(build.Work, "started"));
        process.Kill();
        _ = process.Wait(TestContext.Current.CancellationToken);
        Marks.AssertGone(mark, atOnce: true);
    }

    [Theory, InlineData("namespaces"), InlineData("off")]
    public void A_command_that_is_not_there_is_named(string way)
    {
        using var build = TestBuild.By(way);
        var error = Assert.Throws<PthbsException>(() => build.Run("/bin/no-such-program"));
        Assert.Equal("/bin/no-such-program", error.Where);
        Assert.Equal(ErrorKind.Build, error.Kind);
        Assert.StartsWith("ENOENT", error.Got, StringComparison.Ordinal);
        Assert.Contains("not in the sandbox", error.Hint, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_source_that_is_not_there_is_named(string way)
    {
        using var build = TestBuild.By(way);
        build.See(new ReadOnlyBind("/no/such/package", "/no/such/package"));
        var error = Assert.Throws<PthbsException>(() => build.Shell("true"));
        Assert.Equal("/no/such/package", error.Where);
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Contains("take in", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("namespaces"), InlineData("off")]
    public void A_missing_working_directory_is_named(string way)
    {
        using var build = TestBuild.By(way);
        build.Description = build.Description with { WorkingDirectory = "/nowhere/at/all" };
        Assert.Equal("/nowhere/at/all", Assert.Throws<PthbsException>(() => build.Shell("true")).Where);
    }

    [Theory, MemberData(nameof(Ways))]
    public void If_this_program_dies_its_builds_die(string way)
    {
        using var build = TestBuild.By(way);
        var self = Environment.ProcessPath!;
        if (!Path.GetFileName(self).StartsWith("Pthbs.Tests", StringComparison.Ordinal)) Assert.Skip("the test program was not started as a program of its own");
        var mark = Marks.New();
        var start = new ProcessStartInfo(self, ["-method", "*." + nameof(A_build_for_the_test_of_dying), "-explicit", "only"]) { RedirectStandardOutput = true };
        start.Environment["PTHBS_TEST_WAY"] = way;
        start.Environment["PTHBS_TEST_MARK"] = mark;
        // Killed, it cannot clean up after itself: we do.
        start.Environment["TMPDIR"] = build.Work;
        using var other = Process.Start(start)!;
        Marks.WaitFor(mark);
        other.Kill();
        other.WaitForExit();
        Marks.WaitUntilGone(mark);
    }

    [Fact(Explicit = true)]
    public void A_build_for_the_test_of_dying()
    {
        using var build = TestBuild.By(Environment.GetEnvironmentVariable("PTHBS_TEST_WAY") ?? "namespaces");
        using var output = TestBuild.Nowhere();
        using var process = build.Start(output, "/bin/sh", "-c", "sleep $0; sleep $0", Environment.GetEnvironmentVariable("PTHBS_TEST_MARK") ?? "0");
        process.Wait(TestContext.Current.CancellationToken);
    }
}
