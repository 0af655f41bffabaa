namespace Pthbs.Cli.Tests.Program;

[Trait("Level", "thorough")]
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
        Assert.EndsWith("pthbs: interrupted; partial builds were deleted\n", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));
        Assert.DoesNotContain(Directory.GetDirectories(_program.Store), d => Path.GetFileName(d).StartsWith("sleeper", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task A_program_that_reads_along_is_told_of_the_signal_in_the_last_line(int signal, int code)
    {
        _program.Collection.Commands("sleeper", "sleep 1000");
        using var process = _program.Start("build", "--json", "sleeper");
        var last = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            last = line;
            if (line.Contains("\"step\":\"building\"", StringComparison.Ordinal)) RealProgram.Signal(process, signal);
        }

        Assert.Equal(code, (await RealProgram.EndAsync(process)).Code);
        Assert.Equal($$"""{"event":"error","kind":"interrupted","exit-code":{{code}},"what":"interrupted; partial builds were deleted"}""", last);
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task A_signal_during_a_long_template_ends_it_before_its_limit_does(int signal, int code)
    {
        const string Endless = "{% for x in range(99999999) %}{% for y in range(99999999) %}{% endfor %}{% endfor %}";
        _program.Collection.Write("long.j2", Endless);
        _program.Collection.Write("packages/long/long.sh.j2", Endless);
        foreach (var words in (string[][])[["collection", "render", "--plain", "collection/long.j2"], ["collection", "render", "collection/long.j2"], ["collection", "generate", "long"], ["build", "long"]])
        {
            using var process = _program.Start(words);
            // It starts in some milliseconds; what takes longer is the template.
            await RealProgram.UntilAsync(() => process.TotalProcessorTime > TimeSpan.FromMilliseconds(300), $"{words[0]} is at work");
            RealProgram.Signal(process, signal);

            var finished = await RealProgram.EndAsync(process);
            Assert.Equal(code, finished.Code);
            Assert.Empty(finished.Output);
            Assert.Contains("pthbs: interrupted", finished.Error, StringComparison.Ordinal);
        }
    }
}
