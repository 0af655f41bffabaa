namespace Pthbs.Cli.Tests.Program;

public sealed class InterruptionTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    [InlineData(1, 129)]
    public async Task A_signal_during_a_build_ends_it_cleanly(int signal, int code)
    {
        _program.Collection.Commands("sleeper", "echo asleep\nsleep 1000");
        using var process = _program.Start("build", "-v", "sleeper");
        var error = new System.Text.StringBuilder();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            error.AppendLine(line);
            if (line == "sleeper> asleep") RealProgram.Signal(process, signal);
        }

        var finished = await RealProgram.EndAsync(process);
        Assert.Equal(code, finished.Code);
        Assert.Empty(finished.Output);
        Assert.EndsWith("pthbs: interrupted; nothing half-built was kept\n", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));
        Assert.DoesNotContain(Directory.GetDirectories(_program.Store), d => Path.GetFileName(d).StartsWith("sleeper", StringComparison.Ordinal));
    }
}
