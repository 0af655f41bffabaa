namespace Pthbs.Cli.Tests.Program;

/// <summary>Programs on the host, with a store that lies elsewhere than at /pthbs.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly bool IsRoot = Environment.IsPrivilegedProcess;
    private static readonly string Hash = new('a', 64);
    private readonly RealProgram _program = new();

    public RunTests() => Script(_program.Store, "hello", "echo hello from $0");

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task The_store_is_seen_where_its_packages_think_it_is_and_the_environment_comes_first()
    {
        Script(_program.Store, "ls", "echo the environment\\'s ls");
        var lines = (await RunAsync("hello; ls; /bin/ls /pthbs; echo $PTHBS_ENV; echo $PATH")).Succeeded().Lines;
        Assert.Equal(
            [$"hello from /pthbs/env.{Hash}/bin/hello", "the environment's ls", $"env.{Hash}", $"/pthbs/env.{Hash}", $"/pthbs/env.{Hash}/bin:/pthbs/env.{Hash}/sbin:{Environment.GetEnvironmentVariable("PATH")}"],
            lines);
    }

    [Fact]
    public async Task The_store_cannot_be_written_there_and_everything_else_can_be()
    {
        var run = await RunAsync($"echo x >/pthbs/x; rm /pthbs/env.{Hash}/bin/hello; echo mine >{_program.Place}/mine && cat mine && rm -r {_program.Store}/env.{Hash} && ls /pthbs");
        Assert.Equal("mine\n", run.Succeeded().Output);
        Assert.Contains("/pthbs/x: Read-only file system", run.Error, StringComparison.Ordinal);
        Assert.Contains("/bin/hello': Read-only file system", run.Error, StringComparison.Ordinal);
        Assert.Equal("mine\n", await File.ReadAllTextAsync($"{_program.Place}/mine"));
    }

    [Fact]
    public async Task The_root_of_the_host_is_as_it_was()
    {
        var inside = (await RunAsync("/bin/ls -1AF / | grep -v '^pthbs/*$'; cat /proc/mounts >/dev/null; test -c /dev/null; test -d /sys/kernel")).Succeeded();
        Assert.Equal((await _program.ShellAsync("/bin/ls -1AF / | grep -v '^pthbs/*$'")).Succeeded().Lines, inside.Lines);
        (await RunAsync("mkdir /new 2>&1 | grep -q 'Read-only\\|denied'")).Succeeded();
    }

    [Fact]
    public async Task User_groups_processes_network_directory_limits_and_mask_are_the_same()
    {
        const string ask = "id -u; id -g; id -G; /bin/pwd; umask; ulimit -n; ulimit -c; ps -o sid= -p $$; for n in pid net uts ipc; do readlink /proc/self/ns/$n; done; grep SigBlk /proc/self/status";
        var outside = await _program.ShellAsync($"umask 027; ulimit -Sn 777; sh -c '{ask}; true'");
        var inside = await _program.ShellAsync($"umask 027; ulimit -Sn 777; \"$pthbs\" run aaaa -- sh -c '{ask}; true'; exit $?");
        Assert.Equal(outside.Succeeded().Output, inside.Succeeded().Output);
    }

    [Fact]
    public async Task Signals_that_were_ignored_stay_so_but_no_other_is()
    {
        foreach (var signal in (int[])[2, 3]) RealProgram.SkipWhereIgnored(signal);
        Assert.Equal("SigIgn:\t0000000000000001\n", (await _program.ShellAsync("trap '' HUP; \"$pthbs\" run aaaa -- grep SigIgn /proc/self/status")).Succeeded().Output);
    }

    [Fact]
    public async Task Variables_and_words_arrive_byte_for_byte()
    {
        const string bytes = "$(printf 'a\\351 \\n=b')";
        var run = await _program.ShellAsync($"ODD=\"{bytes}\" EMPTY= \"$pthbs\" run aaaa -- sh -c 'printf \"%s|\" \"$ODD\" \"${{EMPTY-unset}}\" \"$@\" | od -An -tx1' sh \"{bytes}\" '' --");
        Assert.Equal("61 e9 20 0a 3d 62 7c 7c 61 e9 20 0a 3d 62 7c 7c 2d 2d 7c", string.Join(' ', run.Succeeded().Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -INT $$", 130)]
    [InlineData("yes | head -n 1 >/dev/null", 0)]
    public async Task It_ends_as_the_program_ends(string script, int code)
    {
        if (code == 130) RealProgram.SkipWhereIgnored(2);
        var run = await RunAsync(script);
        Assert.Equal((code, "", ""), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task Input_and_further_descriptors_are_passed_through() =>
        Assert.Equal("one\ntwo\n", (await _program.ShellAsync("echo two >two; echo one | \"$pthbs\" run aaaa -- sh -c 'cat; cat <&5' 5<two")).Succeeded().Output);

    [Fact]
    public async Task Nothing_of_pthbs_stays_open_in_the_program_but_the_environment_that_it_keeps_from_being_deleted()
    {
        // sed and not grep: where a machine gives pipes only, nothing is left, which grep takes for a failure.
        const string ask = "for file in /proc/$$/fd/*; do readlink $file; done | sed '/^pipe:/d'";
        var without = (await _program.ShellAsync(ask)).Succeeded().Output.Split('\n');
        var more = (await RunAsync(ask)).Succeeded().Output.Split('\n').Except(without).ToList();
        Assert.Contains("/env.", Assert.Single(more), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(1)]
    public async Task A_request_to_end_is_passed_on(int signal)
    {
        using var process = _program.Start("run", "aaaa", "--", "sh", "-c", "trap 'echo asked; exit 6' TERM HUP; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        RealProgram.Signal(process, signal);
        var finished = await RealProgram.EndAsync(process);
        Assert.Equal((6, "asked\n"), (finished.Code, finished.Output));
    }

    [Fact]
    public async Task What_a_terminal_sends_to_both_is_left_to_the_program()
    {
        using var process = _program.Start("run", "aaaa", "--", "sh", "-c", "echo ready; read line; exit 8");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        foreach (var signal in (int[])[2, 2, 3, 3]) RealProgram.Signal(process, signal);
        await process.StandardInput.WriteLineAsync("go on");
        Assert.Equal(8, (await RealProgram.EndAsync(process)).Code);
    }

    [Fact]
    public async Task If_pthbs_is_killed_the_program_dies()
    {
        using var process = _program.Start("run", "aaaa", "--", "sh", "-c", "echo $$; exec sleep 1000");
        var child = await process.StandardOutput.ReadLineAsync();
        RealProgram.Signal(process, 9);
        await RealProgram.UntilAsync(() => !Directory.Exists($"/proc/{child}") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z", StringComparison.Ordinal), "the program died");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_127_and_one_that_cannot_run_126()
    {
        (await _program.RunAsync("run", "aaaa", "--", "no-such-program")).Failed(127, "there is no program 'no-such-program' in the environment 'aaaa' or on PATH", "hint: list its programs: ls ");
        (await _program.RunAsync("run", "aaaa", "--", "./nothing")).Failed(127, "./nothing: the program cannot be run", "ENOENT");
        await File.WriteAllTextAsync($"{_program.Place}/plain", "no program");
        File.SetUnixFileMode($"{_program.Place}/plain", UnixFileMode.UserRead);
        (await _program.RunAsync("run", "aaaa", "--", "./plain")).Failed(126, "./plain: the program cannot be run", "EACCES");
        File.SetUnixFileMode($"{_program.Place}/plain", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        (await _program.RunAsync("run", "aaaa", "--", "./plain")).Failed(126, "ENOEXEC", "#!/bin/sh");

        // What is found on PATH, or in the environment, and cannot be run is no missing program either.
        await File.WriteAllTextAsync($"{_program.Store}/env.{Hash}/bin/closed", "#!/bin/sh\n");
        (await _program.RunAsync("run", "aaaa", "--", "closed")).Failed(126, "/bin/closed: the program cannot be run", "EACCES");
        (await _program.RunAsync("run", "aaaa")).Failed(2, "the command is missing");
    }

    [Fact]
    public async Task A_program_without_the_right_to_run_is_passed_over_for_one_further_on_PATH()
    {
        Script(_program.Store, "true", "exit 9");
        File.SetUnixFileMode($"{_program.Store}/env.{Hash}/bin/true", UnixFileMode.UserRead);
        (await _program.RunAsync("run", "aaaa", "--", "true")).Succeeded();
    }

    [Fact]
    public async Task Inside_a_view_of_the_same_store_the_program_takes_its_place()
    {
        var run = await _program.ShellAsync("""
            "$pthbs" run aaaa -- sh -c '
                readlink /proc/self/ns/mnt
                "$pthbs" run $PTHBS_ENV -- readlink /proc/self/ns/mnt
                "$pthbs" run aaaa -- sh -c "ps -o ppid= -p \$\$" | tr -d " "; echo $$
                "$pthbs" run aaaa -- hello
                "$pthbs" run aaaa -- no-such-program; echo $?'
            """);
        var lines = run.Lines;
        Assert.Equal((lines[0], $"hello from /pthbs/env.{Hash}/bin/hello", "127"), (lines[1], lines[4], lines[5]));
        Assert.Contains("no-such-program' in the environment 'aaaa'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_a_view_another_store_takes_the_place_of_the_first()
    {
        Script(_program.Place + "/other", "hello", "echo the other; ls /pthbs/*/bin");
        Script(_program.Place + "/other", "more", "");
        var run = await _program.ShellAsync("\"$pthbs\" run aaaa -- sh -c '\"$pthbs\" run --store other --state state2 aaaa -- hello; hello'");
        Assert.Equal(["the other", "hello", "more", $"hello from /pthbs/env.{Hash}/bin/hello"], run.Succeeded().Lines);
    }

    [Fact]
    public async Task A_directory_that_is_hidden_by_the_store_is_an_error_and_not_another_place() =>
        (await _program.ShellAsync("""
            mkdir -p other/env.$(printf 'b%.0s' $(seq 64))/bin
            "$pthbs" run aaaa -- sh -c 'cd $PTHBS_ENV && "$pthbs" run --store ../../../'"$PWD"'/other --state ../../../'"$PWD"'/state2 bbbb -- pwd'
            """)).Failed(7, $"/pthbs/env.{Hash}: the program cannot start in the working directory", "hint: go to another directory first");

    [Fact]
    public async Task A_current_directory_that_was_deleted_is_told() =>
        (await _program.ShellAsync("mkdir gone; cd gone; rmdir ../gone; exec \"$pthbs\" run aaaa -- true")).Failed(7, "the current directory does not exist any more");

    [Fact]
    public async Task A_real_environment_works_through_its_links()
    {
        _program.Collection.Commands("unused", "true");
        (await _program.RunAsync("env", "build", "--packages", "tools")).Succeeded();
        var path = Directory.GetDirectories(_program.Store, "env.*").Single(d => !d.EndsWith(Hash, StringComparison.Ordinal));
        Assert.Equal("through busybox\n", (await _program.RunAsync("run", path, "--", "busybox", "echo", "through", "busybox")).Succeeded().Output);
        Assert.StartsWith("/pthbs/tools.", (await _program.RunAsync("run", path, "--", "sh", "-c", "readlink -f $PTHBS_ENV/bin/busybox")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_user_namespaces_are_forbidden_an_ordinary_user_is_told_what_to_set()
    {
        Assert.SkipWhen(IsRoot, "root needs no user namespace");
        const string without = "unshare --user --map-current-user --keep-caps sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec \"$@\"' sh";
        Assert.SkipUnless((await _program.ShellAsync($"{without} true")).Code == 0, "there is no unshare that could forbid them");
        (await _program.ShellAsync($"{without} \"$pthbs\" run aaaa -- true"))
            .Failed(7, "cannot mount the store at /pthbs", "ENOSPC", "sysctl user.max_user_namespaces=", $"as root: mkdir -p /pthbs && mount --bind {_program.Store} /pthbs");
    }

    [Fact]
    public async Task Root_that_may_not_mount_uses_a_user_namespace_in_which_it_may()
    {
        Assert.SkipUnless(IsRoot, "only root can be without that right");
        const string without = "setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin";
        Assert.SkipUnless((await _program.ShellAsync($"{without} unshare --user true")).Code == 0, "root may not make a user namespace either, or there is no setpriv");
        Assert.Equal(
            [$"hello from /pthbs/env.{Hash}/bin/hello", "0", "0"],
            (await _program.ShellAsync($"{without} \"$pthbs\" run aaaa -- sh -c 'hello; stat -c %u /proc/self; stat -c %u /etc/passwd'")).Succeeded().Lines);
    }

    private Task<Finished> RunAsync(string script) => _program.RunAsync("run", "aaaa", "--", "sh", "-c", script);

    /// <summary>Adds a program to an environment of a store: for running it, being there is all that counts.</summary>
    private static void Script(string store, string name, string commands)
    {
        var path = Directory.CreateDirectory($"{store}/env.{Hash}/bin").FullName + "/" + name;
        File.WriteAllText(path, $"#!/bin/sh\n{commands}\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
