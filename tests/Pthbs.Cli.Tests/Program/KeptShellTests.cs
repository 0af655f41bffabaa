namespace Pthbs.Cli.Tests.Program;

/// <summary>What stands between a program in a failed build and the person who runs it there: streams, the terminal, signals and limits.</summary>
public sealed class KeptShellTests : IDisposable
{
    private const int Build = 5, Machine = 7;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_reader_has_as_long_as_it_likes()
    {
        await FailAsync();
        var slow = await _program.ShellAsync("\"$pthbs\" shell --failed x -- sh -c 'i=0; while test $i -lt 40000; do echo 0123456789; i=$((i+1)); done' | { sleep 5; wc -c; }");
        Assert.Equal("440000", slow.Output.Trim());
    }

    [Fact]
    public async Task What_cannot_be_written_is_an_error_as_everywhere_and_a_reader_that_goes_away_is_none()
    {
        await FailAsync();
        foreach (var to in (string[])["/dev/full", "&-"])
        {
            var ended = await _program.ShellAsync($"\"$pthbs\" shell --failed x -- echo words >{to}; echo $? >&2");
            Assert.Contains("pthbs: cannot write to standard output", ended.Error, StringComparison.Ordinal);
            Assert.EndsWith($"\n{Machine}\n", ended.Error, StringComparison.Ordinal);
        }

        Assert.Equal("on\n", (await _program.ShellAsync("timeout 60 \"$pthbs\" shell --failed x -- sh -c 'while echo on; do :; done' | head -n 1; exit 0")).Succeeded().Output);
        Assert.Equal("read\n", (await _program.ShellAsync("timeout 60 \"$pthbs\" shell --failed x -- sh -c 'cat; echo read' <&-")).Succeeded().Output);
        // Nobody is there to be told so.
        Assert.Equal("words\n", (await _program.ShellAsync("\"$pthbs\" shell --failed x -- sh -c 'echo lost >&2; echo words' 2>&-")).Succeeded().Output);
    }

    [Fact]
    public async Task Without_a_terminal_of_its_own_nothing_that_it_prints_steers_the_persons()
    {
        await FailAsync();
        using var terminal = new PseudoTerminal(_program, "\"$pthbs\" shell --failed x -- sh -c 'printf \"a\\033[6n\\n\"; printf \"b\\033[5n\\n\" >&2' < /dev/null");
        var sent = await terminal.EndAsync();
        Assert.Contains("a\\x1b[6n\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("b\\x1b[5n\r\n", sent, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', sent);
    }

    [Fact]
    public async Task A_terminal_is_as_it_was_and_what_it_answers_the_program_is_not_typed_into_the_persons_shell()
    {
        await FailAsync();
        // What the test types may come too late, where the machine is busy: not three times.
        for (var attempt = 1; ; attempt++)
        {
            using var terminal = new PseudoTerminal(_program, "\"$pthbs\" shell --failed x -- printf \"\\033[?1049h\\033[?1003h\\033[6n\"; echo \"ended $?\"; IFS= read -r typed; echo \"got <$typed>\"");
            await terminal.UntilAsync("\e[?2004l");
            terminal.Type("\e[24;1R");
            await terminal.UntilAsync("ended 0");
            terminal.Type("mine\n");
            var sent = await terminal.EndAsync();
            foreach (var (set, reset) in (ReadOnlySpan<(string, string)>)[("\e[?1049h", "\e[?1049l"), ("\e[?1003h", "\e[?1003l"), ("\e[6n", "\e[?25h")])
                Assert.True(sent.IndexOf(reset, StringComparison.Ordinal) > sent.IndexOf(set, StringComparison.Ordinal), sent);
            if (!sent.Contains("got <mine>", StringComparison.Ordinal) && attempt < 3) continue;
            Assert.Contains("got <mine>", sent, StringComparison.Ordinal);
            return;
        }
    }

    [Fact]
    public async Task A_terminal_that_somebody_made_non_blocking_shows_all()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "this machine has no perl");
        await FailAsync();
        using var terminal = new PseudoTerminal(_program, """perl -e 'use Fcntl; fcntl(STDOUT, F_SETFL, O_NONBLOCK | O_RDWR)'; "$pthbs" shell --failed x -- sh -c 'i=0; while test $i -lt 40000; do echo 0123456789; i=$((i+1)); done; echo fin""ished'; echo "ended $?" """);
        var sent = await terminal.EndAsync();
        Assert.Contains("finished\r\n", sent, StringComparison.Ordinal);
        Assert.Contains("ended 0", sent, StringComparison.Ordinal);
        Assert.Equal(40_000, sent.Split("0123456789\r\n").Length - 1);
    }

    [Theory]
    [InlineData("shell --failed x -- sh -c")]
    [InlineData("build -v --resume x")]
    public async Task A_signal_leaves_the_kept_build_and_says_so(string words)
    {
        await FailAsync();
        const string Sleep = "echo begun; sleep 1000";
        if (words.StartsWith("build", StringComparison.Ordinal)) Package(Sleep);
        using var process = _program.Start(words.EndsWith("-c", StringComparison.Ordinal) ? [.. words.Split(' '), Sleep] : words.Split(' '));
        var reader = words.EndsWith("-c", StringComparison.Ordinal) ? process.StandardOutput : process.StandardError;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.EndsWith("begun", StringComparison.Ordinal)) { }
        RealProgram.Signal(process, 15);
        var ended = await RealProgram.EndAsync(process);
        Assert.Equal(143, ended.Code);
        Assert.EndsWith("pthbs: interrupted; the kept build of x is still there\n", ended.Error, StringComparison.Ordinal);
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Succeeded();
    }

    [Fact]
    public async Task The_limits_of_time_and_free_space_hold_for_a_command_and_its_files_stay()
    {
        await FailAsync();
        (await _program.RunAsync("--limit", "time=1s", "shell", "--failed", "x", "--", "sleep", "1000"))
            .Failed(Build, "the command in the kept build was stopped: it takes too long", "at most 1 seconds");
        (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo here > note")).Succeeded();
        // It may be stopped before it has begun.
        (await _program.RunAsync("--limit", "free-space=1000T", "shell", "--failed", "x", "--", "sleep", "1000"))
            .Failed(Machine, "the command in the kept build was stopped and its files stay: the disk is nearly full");
        Assert.Equal("here\n", (await _program.RunAsync("shell", "--failed", "x", "--", "cat", "note")).Succeeded().Output);
    }

    /// <summary>A shell that reads one of these never ends.</summary>
    [Theory]
    [InlineData("mkfifo build.sh")]
    [InlineData("ln -s /dev/zero build.sh")]
    [InlineData("truncate -s 60G build.sh")]
    [InlineData("mkdir -p build.sh/x")]
    public async Task Whatever_the_build_has_put_in_the_place_of_its_script_is_not_read(string replace)
    {
        await FailAsync();
        (await _program.ShellAsync($"cd {_program.State}/builds/kept.x/build && rm build.sh && {replace}")).Succeeded();
        Assert.Equal("work\n", (await _program.ShellAsync("timeout 60 \"$pthbs\" shell --failed x -- sh -c 'echo ${PWD##*/}'")).Succeeded().Output);
    }

    /// <summary>Its paths are longer than the kernel takes.</summary>
    [Fact]
    public async Task A_kept_build_of_any_depth_is_entered_and_resumed()
    {
        Package("if mkdir d0; then i=0; while [ $i -lt 3000 ]; do mkdir -p d$i; cd d$i; i=$((i+1)); done; fi; exit 3");
        (await _program.RunAsync("build", "x")).Failed(Build);
        try
        {
            Assert.Equal("in\n", (await _program.RunAsync("shell", "--failed", "x", "--", "echo", "in")).Succeeded().Output);
            Package("mkdir -p $out/share; echo here");
            (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        }
        finally
        {
            // What deletes the test's place goes by paths.
            (await _program.ShellAsync($"rm -r {_program.State}/builds")).Succeeded();
        }
    }

    [Fact]
    public async Task After_a_resumed_build_its_script_is_there()
    {
        await FailAsync();
        Package("echo another; exit 4");
        (await _program.RunAsync("build", "--resume", "x")).Failed(Build);
        Assert.Contains("echo another", (await _program.RunAsync("shell", "--failed", "x", "--", "cat", "/build/build.sh")).Succeeded().Output, StringComparison.Ordinal);
    }

    private async Task FailAsync()
    {
        Package("exit 3");
        (await _program.RunAsync("build", "x")).Failed(Build);
    }

    private void Package(string build)
    {
        _program.Collection.Tools();
        _program.Collection.Phases("x", "where=work\nmkdir -p $where\ncd $where", ("configure", "echo yes > configured"), ("build", build), ("install", "mkdir -p $out/share"));
    }
}
