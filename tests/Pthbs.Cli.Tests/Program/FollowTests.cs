namespace Pthbs.Cli.Tests.Program;

/// <summary>The log of a build that runs is followed to the build's end.</summary>
public sealed class FollowTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_log_is_printed_while_it_grows_and_until_the_build_ends(bool succeeds)
    {
        // The build waits for the one who follows it: what stands in the log by then was seen while it ran.
        _program.Collection.Commands("slow", $"echo the beginning\necho x > waiting\nwhile [ ! -e go ]; do sleep 0.1; done\necho the end\necho x > $out/x\n{(succeeds ? "true" : "false")}");
        (await _program.RunAsync("build", "tools")).Succeeded();
        using var build = _program.Start("build", "slow");
        string[] Waiting() => Directory.Exists($"{_program.State}/builds") ? Directory.GetFiles($"{_program.State}/builds", "waiting", SearchOption.AllDirectories) : [];
        await RealProgram.UntilAsync(() => build.HasExited || Waiting().Length == 1, "the build waits");
        using var follower = _program.Start("log", "--follow", "slow");
        Assert.Equal("the beginning", await FirstLineAsync(follower));
        Assert.False(build.HasExited || follower.HasExited);

        await File.WriteAllTextAsync($"{Path.GetDirectoryName(Assert.Single(Waiting()))}/go", "", TestContext.Current.CancellationToken);
        var (built, followed) = (await RealProgram.EndAsync(build), await RealProgram.EndAsync(follower));
        Assert.Equal(succeeds ? 0 : 5, built.Code);
        Assert.Contains("the end\n", followed.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains(succeeds ? $"the build has ended: {built.Lines[0]}" : "the build has ended without success", followed.Error, StringComparison.Ordinal);

        // What has ended is printed as it is.
        Assert.Contains("the beginning\n", (await _program.RunAsync("log", "-f", "slow")).Succeeded().Output, StringComparison.Ordinal);
        (await _program.RunAsync("log", "--follow", "--path", "slow")).Failed(2, "exclude each other");
        (await _program.RunAsync("log", "--follow", "hello")).Failed(2, "there is no log");
    }

    [Fact]
    public async Task A_build_of_what_is_in_the_store_is_followed_and_not_the_build_that_made_it()
    {
        _program.Collection.Phases("slow", "", ("build", "echo the beginning\necho x > waiting\nwhile [ ! -e go ]; do sleep 0.1; done\necho the end"), ("install", "mkdir -p $out/share\necho x > $out/share/slow"));
        string[] Waiting() => Directory.Exists($"{_program.State}/builds") ? Directory.GetFiles($"{_program.State}/builds", "waiting", SearchOption.AllDirectories) : [];
        async Task GoAsync() => await File.WriteAllTextAsync($"{Path.GetDirectoryName(Assert.Single(Waiting()))}/go", "", TestContext.Current.CancellationToken);
        using (var first = _program.Start("build", "slow"))
        {
            await RealProgram.UntilAsync(() => first.HasExited || Waiting().Length == 1, "the build waits");
            await GoAsync();
            (await RealProgram.EndAsync(first)).Succeeded();
        }

        // The log of the first build has its end in it: whoever reads that while the second build waits has followed the wrong one.
        using var build = _program.Start("build", "--stop-before", "install", "slow");
        await RealProgram.UntilAsync(() => build.HasExited || Waiting().Length == 1, "the second build waits");
        using var follower = _program.Start("log", "--follow", "slow");
        Assert.StartsWith("the beginning", await FirstLineAsync(follower), StringComparison.Ordinal);
        var next = follower.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(500, TestContext.Current.CancellationToken)));
        await GoAsync();
        Assert.Equal("the end", await next);
        await RealProgram.EndAsync(build);
        Assert.Contains("the package was in the store before, and stays as it is", (await RealProgram.EndAsync(follower)).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_when_nobody_reads_it_any_more_however_long_the_build_goes_on()
    {
        _program.Collection.Commands("slow", "echo the beginning\necho x > waiting\nwhile [ ! -e go ]; do sleep 0.1; done\necho x > $out/x");
        (await _program.RunAsync("build", "tools")).Succeeded();
        using var build = _program.Start("build", "slow");
        string[] Waiting() => Directory.Exists($"{_program.State}/builds") ? Directory.GetFiles($"{_program.State}/builds", "waiting", SearchOption.AllDirectories) : [];
        await RealProgram.UntilAsync(() => build.HasExited || Waiting().Length == 1, "the build waits");
        // The build prints nothing from here on, so whoever follows it has nothing to write.
        foreach (var reader in (string[])["sed /beginning/q", "true"])
        {
            var followed = await _program.ShellAsync($"{{ \"$pthbs\" log --follow slow; echo \"ended $?\" >&2; }} | {reader}");
            Assert.Contains("ended 0\n", followed.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("the build has ended", followed.Error, StringComparison.Ordinal);
        }

        Assert.False(build.HasExited);
        await File.WriteAllTextAsync($"{Path.GetDirectoryName(Assert.Single(Waiting()))}/go", "", TestContext.Current.CancellationToken);
        (await RealProgram.EndAsync(build)).Succeeded();
    }

    [Theory]
    [InlineData("list", 0)]
    [InlineData("log hello", 0)]
    [InlineData("build hello", 0)]
    [InlineData("store verify", 8)]
    public async Task A_reader_that_has_gone_away_is_no_error_and_hides_none(string words, int code)
    {
        var built = (await _program.RunAsync("build", "hello")).Succeeded().Lines[0];
        if (code != 0)
        {
            File.SetUnixFileMode(built, (UnixFileMode)0b111_101_101);
            await File.WriteAllTextAsync($"{built}/planted", "", TestContext.Current.CancellationToken);
        }

        var ended = await _program.ShellAsync($"{{ sleep 0.1; \"$pthbs\" {words}; echo \"ended $?\" >&2; }} | true");
        Assert.Contains($"ended {code}\n", ended.Error, StringComparison.Ordinal);
    }

    private static async Task<string?> FirstLineAsync(System.Diagnostics.Process process)
    {
        string? line;
        do line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line is not null && (line.StartsWith("pthbs: ", StringComparison.Ordinal) || line.StartsWith("#:", StringComparison.Ordinal)));
        return line;
    }
}
