namespace Pthbs.Cli.Tests.Program;

/// <summary>Failed builds stay: to be looked at from inside, and to be gone on with.</summary>
public sealed class FailedBuildTests : IDisposable
{
    private const int Usage = 2, Input = 3, Build = 5, Damage = 8;
    private const string Broken = "cat missing > built", Mended = "echo built > built";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    public static TheoryData<string, bool> WaysAndUsers => new(from way in (string[])["namespaces", "bubblewrap"] from asUser in (bool[])[false, true] select (way, asUser));

    [Theory]
    [MemberData(nameof(WaysAndUsers))]
    public async Task A_failed_build_is_entered_edited_resumed_and_compared_with_the_whole_build(string way, bool asUser)
    {
        if (asUser) await _program.BecomeAsync(OtherUser.Builder);
        Package(Broken);
        await RequireAsync(way);
        (await _program.RunAsync("--sandbox", way, "build", "x")).Failed(Build, "the build directory was kept", "pthbs shell --failed x");
        Assert.Equal(["kept.x"], Kept());

        // The user, the directory where the set-up has led, the variables, and what the phases left; functions are there as well.
        var inside = await _program.RunAsync("shell", "--failed", "x", "--", "eval", """echo "$where $(pwd) $out $(cat configured) $HOME ${phases-none}"; phase nothing || echo no phase; echo edited > note; touch $out/stale""");
        var words = inside.Succeeded().Lines[0].Split(' ');
        Assert.Equal(("work", "/build/x/work", "yes", "/build/home", "none"), (words[0], words[1], words[3], words[4], words[5]));
        Assert.Matches("^/pthbs/x\\.[0-9a-f]{64}$", words[2]);
        Assert.Equal("no phase", inside.Lines[1]);
        // Another time: what was done there is there. What a program reads and how it ends is passed on.
        Assert.Equal("edited\n", (await _program.RunAsync("shell", "--failed", words[2]["/pthbs/".Length..][..8], "--", "cat", "note")).Succeeded().Output);
        Assert.Equal(7, (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "exit 7")).Code);
        Assert.Equal("typed\n", (await _program.ShellAsync("echo typed | \"$pthbs\" shell --failed x -- cat")).Succeeded().Output);

        // Not mended, it fails in the same phase; mended in the template, it ends well, under the id that it had, and is not published.
        (await _program.RunAsync("build", "--resume", "x")).Failed(Build, "missing");
        Package(Mended);
        var resumed = (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        Assert.Contains("resumed from build", resumed.Error, StringComparison.Ordinal);
        Assert.Empty(resumed.Output);
        Assert.Empty(Directory.GetDirectories(_program.Store, "x.*"));
        Assert.Contains($"out={words[2]}", (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo out=$out; ls $out")).Succeeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("stale", (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo $out/*")).Succeeded().Output, StringComparison.Ordinal);

        // The whole build has another id, and the same bytes behind it.
        var built = (await _program.RunAsync("build", "x")).Succeeded();
        Assert.Contains("the output is the same as that of the resumed build", built.Error, StringComparison.Ordinal);
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task What_a_resumed_build_had_and_a_whole_one_has_not_is_said()
    {
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo by hand > configured")).Succeeded();
        Package(Mended);
        var events = (await _program.RunAsync("build", "--json", "--resume", "x")).Succeeded().Output;
        Assert.Contains("\"event\":\"resumed\"", events, StringComparison.Ordinal);
        var built = (await _program.RunAsync("build", "--json", "x")).Succeeded();
        Assert.Contains("\"event\":\"compared\"", built.Output, StringComparison.Ordinal);
        Assert.Contains("\"same\":false", built.Output, StringComparison.Ordinal);
        Assert.Contains("the output differs from that of the resumed build of x.", built.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phase_that_was_finished_by_hand_is_passed_over_and_sources_are_put_back_into_the_output()
    {
        _program.Collection.Source("given.txt", "given\n"u8.ToArray());
        Package(Broken, "#: source {{ source(\"given.txt\") }} into=out/share");
        (await _program.RunAsync("build", "x")).Failed(Build);
        (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo built > built; echo spoilt > $out/share/given.txt")).Succeeded();
        (await _program.RunAsync("build", "--resume", "x", "--from", "install")).Succeeded();
        Assert.Equal("given\nbuilt\n", (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "cat $out/share/given.txt $out/share/built")).Succeeded().Output);
        Package(Mended, "#: source {{ source(\"given.txt\") }} into=out/share");
        Assert.Contains("the output is the same", (await _program.RunAsync("build", "x")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version", "header", "#: version 1.0", "hint: to build it from the start: pthbs build x; only the phase build")]
    [InlineData("set-up", "set-up", "where=work", "hint: to build it from the start: pthbs build x; only the phase build")]
    [InlineData("configure", "phase configure", "echo yes > configured", "hint: to resume from the phase configure, which may be edited then: pthbs build --resume --from configure x; to build it from the start: pthbs build x")]
    public async Task An_edit_of_what_ran_before_is_refused_and_the_line_is_named(string edited, string part, string line, string hint)
    {
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        var template = $"{_program.Collection.Path}/packages/x/x.sh.j2";
        var text = await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(template, text.Replace(line, line + " # 1", StringComparison.Ordinal).Replace("#: version 1.0 # 1", "#: version 1.1", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var number = text[..text.IndexOf(line, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        (await _program.RunAsync("build", "--resume", "x")).Failed(Usage, $"was edited in its {part}, which ran before the phase build", $":{number}: ", $"expected: {line}", hint);
        // What a phase did then is what the edited script says: the next one can begin behind it, and an edit back is another edit.
        if (edited == "configure")
        {
            foreach (var from in (string[][])[["--from", "configure"], []]) (await _program.RunAsync(["build", "--resume", .. from, "x"])).Failed(Build, "missing");
            Package(Mended);
            (await _program.RunAsync("build", "--resume", "x")).Failed(Usage, "was edited in its phase configure", $"expected: {line} # 1", hint);
            await File.WriteAllTextAsync(template, (await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken)).Replace(line, line + " # 1", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }
        else
        {
            Package(Mended);
        }

        // Nothing is lost by it.
        (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        Assert.NotEmpty(edited);
    }

    [Fact]
    public async Task What_cannot_be_resumed_is_refused()
    {
        _program.Collection.Phases("p", "where=work", ("prepare", "cat missing"), ("install", "mkdir $out/share"));
        _program.Collection.Commands("plain", "cat missing");
        Package(Broken);
        (await _program.RunAsync("build", "-k", "p", "plain", "x")).Failed(Build);
        (await _program.RunAsync("build", "--resume", "p")).Failed(Usage, "the phase prepare cannot be resumed");
        (await _program.RunAsync("build", "--resume", "plain")).Failed(Usage, "the script has no phases", "phases.md");
        (await _program.RunAsync("build", "--resume", "x", "--from", "check")).Failed(Usage, "the script has no phase check", "configure, build, install");
        (await _program.RunAsync("build", "--resume", "hello")).Failed(Usage, "no build of 'hello' is kept", "p, plain, x");
        (await _program.RunAsync("build", "--resume", "x", "p")).Failed(Usage, "--resume is for one package");
        (await _program.RunAsync("build", "--from", "install", "x")).Failed(Usage, "--from is for --resume alone");
        (await _program.RunAsync("shell", "--failed", "hello")).Failed(Usage);
        (await _program.RunAsync("shell", "--failed", "x")).Failed(Usage, "a shell needs a terminal", "-- COMMAND");
        // A script without phases is never carried out again by a shell: this one would fail.
        Assert.Equal("/build/plain\n", (await _program.RunAsync("shell", "--failed", "plain", "--", "sh", "-c", "pwd")).Succeeded().Output);
    }

    [Fact]
    public async Task The_newest_of_each_package_stays_until_it_is_built_or_gc_runs_and_none_where_the_settings_say_so()
    {
        Package(Broken);
        _program.Collection.Commands("plain", "cat missing");
        (await _program.RunAsync("build", "-k", "x", "plain")).Failed(Build);
        var first = (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo $out")).Succeeded().Output;
        Package("exit 3");
        (await _program.RunAsync("build", "x")).Failed(Build);
        Assert.NotEqual(first, (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo $out")).Succeeded().Output);
        Assert.Equal(["kept.plain", "kept.x"], Kept());
        Assert.Contains("kept.x", (await _program.RunAsync("gc", "--without-roots", "--dry-run")).Succeeded().Output, StringComparison.Ordinal);
        (await _program.RunAsync("gc", "--without-roots")).Succeeded();
        Assert.Empty(Kept());
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.State}/builds"));

        Assert.DoesNotContain("kept", (await _program.RunAsync("build", "--keep-failed", "none", "x")).Failed(Build).Error, StringComparison.Ordinal);
        (await _program.RunAsync(new Dictionary<string, string?> { ["PTHBS_KEEP_FAILED"] = "none" }, "build", "x")).Failed(Build);
        Assert.Empty(Kept());
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Failed(Usage, "no build of 'x' is kept");
        (await _program.RunAsync(new Dictionary<string, string?> { ["PTHBS_KEEP_FAILED"] = "all" }, "build", "x")).Failed(Input, "'keep-failed' does not accept this value", "last or none");
    }

    [Fact]
    public async Task Two_cannot_be_in_one_kept_build_and_nobody_takes_it_away_meanwhile()
    {
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        using var first = _program.Start("shell", "--failed", "x", "--", "sh", "-c", "echo in; cat");
        Assert.Equal("in", await first.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Failed(Usage, "the kept build of x is in use", $"process {first.Id}", "leave the other one first");
        (await _program.RunAsync("build", "--resume", "x")).Failed(Usage, "the kept build of x is in use");
        (await _program.RunAsync("build", "x")).Failed(Build, "the build directory was not kept: the kept build of x is in use");
        (await _program.RunAsync("gc", "--without-roots")).Succeeded();
        // Neither it nor what it sees has gone.
        await first.StandardInput.WriteLineAsync("still here");
        first.StandardInput.Close();
        var ended = await RealProgram.EndAsync(first);
        Assert.Equal("still here\n", ended.Succeeded().Output);
        Assert.Equal(["kept.x"], Kept());
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Succeeded();
        Package(Mended);
        (await _program.RunAsync("build", "x")).Succeeded();
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_kept_build_whose_dependency_or_output_is_gone_says_so()
    {
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        var tools = Directory.GetDirectories(_program.Store, "tools.*").Single();
        Directory.Move(tools, $"{_program.Place}/away");
        foreach (var words in (string[])["shell --failed x -- true", "build --resume x"])
            (await _program.RunAsync(words.Split(' '))).Failed(Usage, "saw something that is not in the store any more: tools.", "gc' may have deleted it. Build it again: pthbs build tools.");
        Directory.Move($"{_program.Place}/away", tools);
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Succeeded();
        Directory.Delete($"{_program.Store}/.new/kept.x", recursive: true);
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Failed(Damage, "is not whole: its output is missing");
        (await _program.RunAsync("gc", "--without-roots")).Succeeded();
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_build_that_leaves_links_for_directories_reaches_nothing_with_them()
    {
        var outside = Directory.CreateDirectory($"{_program.Place}/outside").FullName;
        File.SetUnixFileMode(outside, (UnixFileMode)0b111_111_111);
        Package($"mv /build/tmp /build/was; ln -s {outside} /build/tmp; mv /build/home /build/old; ln -s {outside} /build/home; mv /build/build.sh /build/was.sh; ln -s {outside}/build.sh /build/build.sh; ln -s {outside}/shell /build/.shell; exit 3");
        (await _program.RunAsync("build", "x")).Failed(Build);
        (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo planted > /tmp/planted; echo planted > /build/home/planted; true")).Succeeded();
        Package(Mended);
        (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public async Task On_a_full_disk_a_kept_build_is_not_entered_and_nothing_of_it_is_lost()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a small disk needs root");
        Package(Broken);
        (await _program.RunAsync("build", "tools")).Succeeded();
        var builds = $"{_program.State}/builds";
        var ended = await _program.ShellAsync($"""
            unshare -m sh -c 'mount -t tmpfs -o size=2M,mode=711 none {builds}; "$pthbs" build x; echo $?; cat /dev/zero > {builds}/fill
            "$pthbs" shell --failed x -- true; echo $?; "$pthbs" build --resume x; echo $?; rm {builds}/fill; "$pthbs" shell --failed x -- cat configured; echo $?'
            """);
        Assert.Equal(["5", "7", "7", "yes", "0"], ended.Lines);
        Assert.Contains("hint: free some space", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_stops_before_a_phase_and_can_go_on_from_there()
    {
        Package(Mended);
        var stopped = (await _program.RunAsync("build", "--stop-before", "install", "x")).Failed(Build, "stopped before install, as requested", "pthbs shell --failed x");
        Assert.Empty(stopped.Output);
        Assert.Matches("\\[2/2\\] x 1\\.0 stopped before install after [0-9.]+ s\n", stopped.Error);
        Assert.DoesNotContain("failed after", stopped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("packages failed", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(2, stopped.Error.Split("pthbs shell --failed x").Length);
        Assert.Equal("built\n", (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "cat built; for f in $out/*; do test -e $f || exit 0; echo $f; done")).Succeeded().Output);
        (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        var whole = (await _program.RunAsync("build", "x")).Succeeded();
        Assert.Contains("the output is the same", whole.Error, StringComparison.Ordinal);
        // Also where it is in the store, which stays as it is, with its log.
        var log = (await _program.RunAsync("log", "x")).Succeeded().Output;
        var again = (await _program.RunAsync("build", "--stop-before", "build", "x")).Failed(Build, "stopped before build, as requested");
        Assert.Empty(again.Output);
        Assert.True(Directory.Exists(whole.Lines[0]));
        Assert.Equal(log, (await _program.RunAsync("log", "x")).Succeeded().Output);
        var own = again.Error.Split("log of this run: zcat ")[1].Split('\n')[0];
        Assert.Contains("#: phase configure", (await _program.ShellAsync($"zcat '{own}'")).Succeeded().Output, StringComparison.Ordinal);
        (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        Assert.Equal(log, (await _program.RunAsync("log", "x")).Succeeded().Output);
        (await _program.RunAsync("build", "--stop-before", "check", "x")).Failed(Usage, "the script has no phase check");
        (await _program.RunAsync("build", "--stop-before", "install", "hello")).Failed(Usage, "the script has no phases");
        (await _program.RunAsync("build", "--stop-before", "instal", "x")).Failed(Usage, "install");
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_an_output_is_told_at_once_and_the_build_goes_on_after_that()
    {
        const string Install = "mkdir -p $out/bin $out/share; cp built $out/share/built";
        _program.Collection.Phases("x", "where=work", ("build", "echo built > built"), ("install", $"""
            {Install}; mkfifo $out/fifo; ln -s /nowhere $out/link; echo /build/x/file > $out/share/leak; echo '#!/bin/nothing' > $out/bin/script; chmod 755 $out/bin/script
            """));
        var failed = (await _program.RunAsync("build", "x")).Failed(Build, "cannot go into the store: ");
        foreach (var finding in (string[])["fifo: it is a FIFO", "link: ", "share/leak: ", "bin/script: its interpreter /bin/nothing"]) Assert.Contains(finding, failed.Error, StringComparison.Ordinal);
        // The phase that failed is the last one.
        _program.Collection.Phases("x", "where=work", ("build", "echo built > built"), ("install", Install));
        Assert.Contains("resumed from install", (await _program.RunAsync("build", "--resume", "x")).Succeeded().Error, StringComparison.Ordinal);
    }

    private void Package(string build, string header = "")
    {
        _program.Collection.Tools();
        _program.Collection.Phases("x", "where=work\nmkdir -p $where\ncd $where", ("configure", "echo yes > configured"), ("build", build), ("install", "mkdir -p $out/share\ncat built > $out/share/built\ncat configured > $out/share/configured"));
        if (header.Length == 0) return;
        var template = $"{_program.Collection.Path}/packages/x/x.sh.j2";
        File.WriteAllText(template, File.ReadAllText(template).Replace("\n\nset -eu", $"\n{header}\n\nset -eu", StringComparison.Ordinal));
    }

    private List<string> Kept()
    {
        var builds = Names($"{_program.State}/builds");
        Assert.Equal(builds, Names($"{_program.Store}/.new"));
        return builds;
    }

    private static List<string> Names(string path) => [.. Directory.GetDirectories(path, "kept.*").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    private async Task RequireAsync(string way)
    {
        _program.Collection.Commands("probe", "mkdir $out/share; echo 1 > $out/share/probe");
        var tried = await _program.RunAsync("--sandbox", way, "build", "probe");
        Assert.SkipWhen(tried.Code != 0, $"this machine does not allow --sandbox {way}: {tried.Error}");
    }
}
