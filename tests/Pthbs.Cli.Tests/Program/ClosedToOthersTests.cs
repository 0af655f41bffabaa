namespace Pthbs.Cli.Tests.Program;

/// <summary>What is being made is out of reach of other local users, whatever modes a build gives to it.</summary>
public sealed class ClosedToOthersTests : IDisposable
{
    /// <summary>Opens all that it has to everybody, as an honest or a hostile build may, and waits until the test lets it go on.</summary>
    private const string Open = """
        umask 0
        mkdir $out/spool; busybox chmod 1777 $out/spool; echo good > $out/tool; busybox chmod 777 $out
        mkdir share; busybox mkfifo share/ask; busybox chmod 777 .. . ../tmp
        echo x > waiting
        while [ ! -e go ]; do sleep 0.1; done
        """;

    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("namespaces", false)]
    [InlineData("namespaces", true)]
    [InlineData("bubblewrap", false)]
    [InlineData("bubblewrap", true)]
    public async Task A_running_build_and_its_output(string way, bool asUser)
    {
        await BeginAsync(way, asUser);
        using var build = _program.Start("--sandbox", way, "build", "open");
        await AttackAsync(_program.Store, _program.State, build);
        var path = Assert.Single((await RealProgram.EndAsync(build)).Succeeded().Lines);
        Assert.Empty(Directory.GetFileSystemEntries($"{path}/spool"));
        Assert.Equal("good\n", await File.ReadAllTextAsync($"{path}/tool", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("namespaces", false)]
    [InlineData("bubblewrap", false)]
    [InlineData("bubblewrap", true)]
    public async Task A_build_that_failed_and_was_kept(string way, bool asUser)
    {
        await BeginAsync(way, asUser, end: "exit 1");
        using var build = _program.Start("--sandbox", way, "build", "open");
        await AttackAsync(_program.Store, _program.State, build);
        (await RealProgram.EndAsync(build)).Failed(5, "the build directory was kept");
        Assert.Empty(await ReachedAsync(_program.Store, _program.State, "kept."));
        // Another build may get the same group later.
        foreach (var holder in Directory.GetDirectories($"{_program.Store}/.new").Concat(Directory.GetDirectories($"{_program.State}/builds")))
            Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(holder));
    }

    [Theory]
    [InlineData("namespaces", false)]
    [InlineData("bubblewrap", false)]
    [InlineData("bubblewrap", true)]
    public async Task A_second_build_in_a_place_that_everybody_may_enter(string way, bool asUser)
    {
        await BeginAsync(way, asUser, end: "[ -e $out/tool ]");
        using (var build = _program.Start("--sandbox", way, "build", "open"))
        {
            await AttackAsync(_program.Store, _program.State, build);
            (await RealProgram.EndAsync(build)).Succeeded();
        }

        // Anybody may make files there, as in /dev/shm.
        var place = Directory.CreateDirectory($"{_program.Place}/anybody").FullName;
        File.SetUnixFileMode(place, (UnixFileMode)0b1_111_111_111);
        _program.Age();
        using var check = _program.Start("--sandbox", way, "reproduce", "--place", place, "open");
        await RealProgram.UntilAsync(() => check.HasExited || Directory.GetDirectories(place).Length > 0, "there is a place for the second build");
        var inner = Assert.Single(Directory.GetDirectories(place));
        Assert.Equal("", await OtherUser.RunAsync(OtherUser.Stranger, $"ls '{inner}'; flock -n '{inner}' echo locked"));
        await AttackAsync($"{inner}/store-of-the-second-build", $"{inner}/state-of-the-second-build", check);
        (await RealProgram.EndAsync(check)).Succeeded();
    }

    [Fact]
    public async Task A_store_of_an_older_version_that_was_open()
    {
        OtherUser.Require();
        (await _program.RunAsync("build", "hello")).Succeeded();
        string[] closed = ["store/.new", "state/.new", "state/locks", "state/builds", "state/sources/.partial"];
        foreach (var name in closed) File.SetUnixFileMode($"{_program.Place}/{name}", (UnixFileMode)0b111_101_101);
        (await _program.RunAsync("build", "clash")).Succeeded();
        foreach (var name in closed) Assert.Equal("", await OtherUser.RunAsync(OtherUser.Stranger, $"ls -d '{_program.Place}/{name}/'*; ls '{_program.Place}/{name}'"));
        // What others may look at stays so.
        foreach (var words in (string[])["list", "show hello", "log hello", "store root list", "store verify"])
            await OtherReadsAsync(words);
    }

    private async Task OtherReadsAsync(string words)
    {
        var executable = await _program.ExecutableForAsync(OtherUser.Stranger);
        var said = await OtherUser.RunAsync(OtherUser.Stranger, $"cd '{_program.Place}' && HOME=/nonexistent PTHBS_COLLECTION='{_program.Collection.Path}' '{executable}' --store store --state state {words} 2>&1; echo code $?");
        Assert.EndsWith("code 0\n", said, StringComparison.Ordinal);
    }

    private async Task BeginAsync(string way, bool asUser, string end = "")
    {
        OtherUser.Require();
        Assert.SkipWhen(way == "bubblewrap" && !File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed");
        _program.Collection.Commands("open", Open + "\n" + end);
        if (asUser) await _program.BecomeAsync(OtherUser.Builder);
        (await _program.RunAsync("build", "tools")).Succeeded();
    }

    /// <summary>Tries everything while the build waits, then lets it go on.</summary>
    private static async Task AttackAsync(string store, string state, System.Diagnostics.Process build)
    {
        string[] Waiting() => Directory.Exists($"{state}/builds") ? Directory.GetFiles($"{state}/builds", "waiting", SearchOption.AllDirectories) : [];
        await RealProgram.UntilAsync(() => build.HasExited || Waiting().Length == 1, "the build waits");
        Assert.False(build.HasExited, build.HasExited ? await build.StandardError.ReadToEndAsync() : "");
        var work = Path.GetDirectoryName(Assert.Single(Waiting()))!;
        try
        {
            Assert.True(File.Exists($"{work}/share/ask"));
            Assert.Empty(await ReachedAsync(store, state, ""));
        }
        finally
        {
            await File.WriteAllTextAsync($"{work}/go", "", TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What a stranger reaches of trees whose holders' names begin so, where nobody hides those names.</summary>
    private static async Task<string> ReachedAsync(string store, string state, string prefix)
    {
        var outputs = Directory.GetFiles($"{store}/.new", "tool", SearchOption.AllDirectories).Select(Path.GetDirectoryName).Where(d => d!.Contains($"/.new/{prefix}", StringComparison.Ordinal)).ToList();
        var works = Directory.GetFiles($"{state}/builds", "waiting", SearchOption.AllDirectories).Select(Path.GetDirectoryName).Where(d => d!.Contains($"/builds/{prefix}", StringComparison.Ordinal)).ToList();
        var (output, work) = (Assert.Single(outputs)!, Assert.Single(works)!);
        List<string> lines = [];
        foreach (var directory in (string[])[$"{store}/.new", output, $"{output}/spool", $"{state}/builds", work, $"{work}/share", $"{Path.GetDirectoryName(work)}/tmp"])
            lines.Add($"ls '{directory}' > /dev/null && echo 'listed {directory}'");
        lines.Add($"echo evil > '{output}/spool/planted' && echo planted");
        lines.Add($"echo evil > '{output}/tool' && echo overwritten");
        lines.Add($"[ -p '{work}/share/ask' ] && echo 'reached a pipe of the build'");
        lines.Add($"echo evil > '{work}/planted' && echo 'wrote into the build'");
        return await OtherUser.RunAsync(OtherUser.Stranger, $"exec 2> /dev/null; {string.Join('\n', lines)}");
    }
}
