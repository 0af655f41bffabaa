using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>A build that does not get as far as its command can be ended as well.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pthbs-start-").FullName;
    private readonly CancellationTokenSource _source = new();
    private readonly BubblewrapSandbox _sandbox;

    public StartTests()
    {
        // In the place of bwrap: it begins, and is never done.
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_111_111);
        File.WriteAllText($"{_directory}/bwrap", $"#!/bin/sh\n: > {_directory}/begun\nexec sleep 1000\n");
        File.SetUnixFileMode($"{_directory}/bwrap", (UnixFileMode)0b111_101_101);
        _sandbox = new BubblewrapSandbox($"{_directory}/bwrap");
    }

    public void Dispose()
    {
        _source.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task While_it_starts()
    {
        using var build = new TestBuild(_sandbox);
        using var nowhere = TestBuild.Nowhere();
        await EndsAsync(() => _sandbox.Start(build.Description, new SandboxStreams(nowhere), build.Identity, _source.Token).Dispose());
    }

    [Fact]
    public Task While_the_machine_is_asked_what_it_allows() => EndsAsync(() => _sandbox.Probe(_source.Token));

    private async Task EndsAsync(Action start)
    {
        var starting = Task.Run(start, TestContext.Current.CancellationToken);
        while (!File.Exists($"{_directory}/begun") && !starting.IsCompleted) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.False(starting.IsCompleted);
        await _source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }
}
