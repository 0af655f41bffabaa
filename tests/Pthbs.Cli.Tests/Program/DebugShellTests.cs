namespace Pthbs.Cli.Tests.Program;

/// <summary>The shell in a failed build, as a person uses it: in a terminal, with keys.</summary>
public sealed class DebugShellTests : IDisposable
{
    private const string Prompt = "[x: failed in build] /build/x/work$";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("namespaces", false)]
    [InlineData("namespaces", true)]
    [InlineData("bubblewrap", false)]
    public async Task A_person_looks_at_a_failed_build_mends_it_and_goes_on(string way, bool asUser)
    {
        Package("cat missing > built");
        if (asUser) await _program.BecomeAsync(OtherUser.Builder);
        var tried = await _program.RunAsync("--sandbox", way, "build", "probe");
        Assert.SkipWhen(tried.Code != 0, $"this machine does not allow --sandbox {way}: {tried.Error}");
        using var terminal = new Tmux(_program.Place, asUser ? OtherUser.Builder : null, $"{Variables()}; stty -g > modes; \"$pthbs\" --sandbox {way} build --debug x; echo \"ended $?\"; stty -g | cmp - modes && echo as before");
        await terminal.UntilAsync(Prompt);
        Assert.Contains("the failed build of x.", terminal.Screen, StringComparison.Ordinal);

        // The set-up was carried out, here and not only for the trial.
        terminal.Enter("echo $where; cat configured");
        await terminal.UntilAsync("yes");
        await terminal.UntilAsync(Prompt);
        // Keys that mean something to a terminal mean it inside alone. Until the program runs that they are for, they are the shell's, which may take no notice of them.
        terminal.Enter("sh -c 'echo begins; exec sleep 1000'");
        await terminal.UntilAsync("begins");
        terminal.Press("C-c");
        await terminal.UntilAsync(Prompt);
        terminal.Enter("sh -c 'echo begun; exec sleep 1000'");
        await terminal.UntilAsync("begun");
        terminal.Press("C-z");
        terminal.Enter("kill -KILL %1 && wait; test -n \"$TERM\" && echo stopped and killed");
        await terminal.UntilAsync("stopped and killed");
        terminal.Resize(100, 40);
        // The new size gets there by signals, one terminal after the other.
        terminal.Enter("until stty size | grep -x '40 100'; do sleep 0.1; done; echo built > built; echo sized");
        await terminal.UntilAsync("40 100");
        await terminal.UntilAsync("sized");

        // Nobody else gets in meanwhile; then the build's failure is what the command ends with, and the terminal is as it was.
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Failed(2, "the kept build of x is in use");
        terminal.Enter("exit");
        await terminal.UntilAsync("ended 5");
        await terminal.UntilAsync("as before");
        Assert.Contains("to resume the build: pthbs build --resume x --from build", terminal.Screen, StringComparison.Ordinal);
        (await _program.RunAsync("build", "--resume", "x", "--from", "install")).Succeeded();
        Package("echo built > built");
        Assert.Contains("the output is the same", (await _program.RunAsync("build", "x")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_up_that_fails_is_left_out_and_a_build_that_stops_is_entered_too()
    {
        Package("true", setUp: "test \"${TERM-none}\" = never");
        (await _program.RunAsync("build", "x")).Failed(5);
        using (var terminal = new Tmux(_program.Place, null, $"{Variables()}; \"$pthbs\" shell --failed x; echo \"ended $?\""))
        {
            await terminal.UntilAsync("the set-up of its script has not been carried out*");
            await terminal.UntilAsync("[x: failed] /build/x$");
            terminal.Enter("exit 3");
            await terminal.UntilAsync("ended 3");
        }

        Package("echo built > built");
        using (var terminal = new Tmux(_program.Place, null, $"{Variables()}; \"$pthbs\" build --stop-before install x; echo \"ended $?\""))
        {
            await terminal.UntilAsync("[x: stopped before install] /build/x/work$");
            terminal.Enter("cat built configured; (cd /build/x; phases=install; . /build/build.sh); cat $out/share/built; exit");
            await terminal.UntilAsync("#: phase install");
            await terminal.UntilAsync("ended 5");
        }
    }

    [Fact]
    public async Task The_line_that_the_shell_shows_runs_a_phase_from_wherever_the_shell_stands()
    {
        // A set-up that leads into a directory that the sources have: carried out there once more, it fails.
        Package("echo built > built; cat missing", setUp: "mkdir -p from; test ! -e ../work");
        (await _program.RunAsync("build", "x")).Failed(5);
        using var terminal = new Tmux(_program.Place, null, $"{Variables()}; \"$pthbs\" shell --failed x; echo \"ended $?\"");
        await terminal.UntilAsync(Prompt);
        const string Says = "this runs a phase: ";
        var line = terminal.Screen.Split('\n').Single(l => l.Contains(Says, StringComparison.Ordinal)).Split(Says)[1].TrimEnd();
        Assert.Equal("(cd /build/x; phases=build; . /build/build.sh)", line);
        terminal.Enter("rm built; " + line + "; cat built; cd /; rm $OLDPWD/built; " + line + "; cat $OLDPWD/built; echo again; exit");
        await terminal.UntilAsync("again");
        Assert.Equal(2, terminal.Screen.Split('\n').Count(l => l.TrimEnd() == "built"));
        Assert.Equal(2, terminal.Screen.Split('\n').Count(l => l.TrimEnd() == "#: phase build"));
        await terminal.UntilAsync("ended 0");
    }

    [Fact]
    public async Task Signals_that_end_the_program_at_once_leave_the_terminal_as_it_was()
    {
        Package("cat missing > built");
        (await _program.RunAsync("build", "x")).Failed(5);
        using var terminal = new PseudoTerminal(_program, "echo \"[$(stty -g)]\"; \"$pthbs\" shell --failed x; echo \"ended $?\"; echo \"[$(stty -g)]\"");
        await terminal.UntilAsync(Prompt);
        using (var process = terminal.Foreground())
        {
            // The second one while the first one's clean end waits for what the terminal still says.
            await _program.ShellAsync($"kill -TERM {process.Id}; kill -TERM {process.Id}; true");
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var sent = await terminal.EndAsync();
        Assert.Contains("ended 143", sent, StringComparison.Ordinal);
        var settings = System.Text.RegularExpressions.Regex.Matches(sent, "\\[([0-9a-f]+:[0-9a-f:]+)\\]");
        Assert.Equal(2, settings.Count);
        Assert.Equal(settings[0].Value, settings[1].Value);
    }

    private string Variables() => $"cd {_program.Place}; pthbs={Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE")}; test -x {_program.Place}/pthbs && pthbs={_program.Place}/pthbs; export HOME={_program.Place}/home PTHBS_STORE={_program.Store} PTHBS_STATE={_program.State} PTHBS_COLLECTION={_program.Collection.Path}";

    private void Package(string build, string setUp = "true")
    {
        _program.Collection.Commands("probe", "mkdir $out/share; echo 1 > $out/share/probe");
        _program.Collection.Phases("x", $"where=work\n{setUp}\nmkdir -p $where\ncd $where", ("configure", "echo yes > configured"), ("build", build), ("install", "mkdir -p $out/share\ncat built > $out/share/built"));
    }
}
