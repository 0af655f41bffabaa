namespace Pthbs.Cli.Tests.Program;

/// <summary>Builds that another process waits for.</summary>
public sealed class WaitedBuildTests : IDisposable
{
    private const int Build = 5;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Who_waits_for_a_build_that_fails_is_told_of_it_and_who_comes_later_builds()
    {
        _program.Collection.Commands("slow", "echo tried; while ! test -e go; do sleep 0.1; done; cat missing");
        using var first = _program.Start("build", "-v", "slow");
        while (await first.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("> tried", StringComparison.Ordinal)) { }
        using var second = _program.Start("build", "slow");
        while (await second.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("is building it", StringComparison.Ordinal)) { }
        var directory = Directory.GetDirectories($"{_program.State}/builds", "slow.*").Single();
        await File.WriteAllTextAsync($"{directory}/build/slow/go", "", TestContext.Current.CancellationToken);
        (await RealProgram.EndAsync(first)).Failed(Build, "missing");
        (await RealProgram.EndAsync(second)).Failed(Build, "the build that was waited for failed: the script of slow failed", "missing", $"its log: {_program.State}/logs/slow.");
        Assert.Empty(Directory.GetDirectories($"{_program.State}/builds", "slow.*"));
        // Later: it is tried again.
        _program.Collection.Commands("slow", "mkdir $out/share; test -e /build/slow/go || cat missing");
        Assert.DoesNotContain("waited for", (await _program.RunAsync("build", "slow")).Failed(Build, "missing").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("waited for", (await _program.RunAsync("build", "slow")).Failed(Build, "missing").Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_for_a_build_that_is_interrupted_builds_it()
    {
        _program.Collection.Commands("slow", "echo tried; while ! test -e go; do sleep 0.1; done; mkdir $out/share");
        using var first = _program.Start("build", "-v", "slow");
        while (await first.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("> tried", StringComparison.Ordinal)) { }
        using var second = _program.Start("build", "-v", "slow");
        while (await second.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("is building it", StringComparison.Ordinal)) { }
        RealProgram.Signal(first, 15);
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        while (await second.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("> tried", StringComparison.Ordinal)) { }
        await File.WriteAllTextAsync($"{Directory.GetDirectories($"{_program.State}/builds", "slow.*").Single()}/build/slow/go", "", TestContext.Current.CancellationToken);
        (await RealProgram.EndAsync(second)).Succeeded();
        Assert.Empty(Directory.GetDirectories($"{_program.State}/builds", "kept.*"));
        Assert.Empty(Directory.GetDirectories($"{_program.Store}/.new", "kept.*"));
    }
}
