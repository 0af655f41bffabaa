namespace Pthbs.Cli.Tests.Program;

/// <summary>Descriptors 0 to 2 that are closed when the program starts.</summary>
[Trait("Level", "thorough")]
public sealed class ClosedStreamsTests : IDisposable
{
    private const string Hash = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";
    private readonly RealProgram _program = new();

    public ClosedStreamsTests() => Directory.CreateDirectory($"{_program.Store}/env.{Hash}/bin");

    public void Dispose() => _program.Dispose();

    public static TheoryData<string, bool> Ways()
    {
        var ways = new TheoryData<string, bool>();
        for (var closed = 1; closed < 8; closed++)
            ways.Add(string.Join(' ', new[] { "<&-", ">&-", "2>&-" }.Where((_, i) => (closed >> i & 1) != 0)), (closed & 2) != 0);
        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Whatever_is_closed_commands_do_their_work_or_say_that_they_cannot_print(string closed, bool outputIsClosed)
    {
        foreach (var words in (string[])["--version", "version", "help", "build --help", "collection generate hello", "collection generate --all", "show --json hello", "env list"])
        {
            var finished = await _program.ShellAsync($"\"$pthbs\" {words} {closed}");
            Check(finished, outputIsClosed ? 7 : 0, words);
            if (outputIsClosed && !closed.Contains("2>&-", StringComparison.Ordinal)) Assert.Contains("cannot write to standard output", finished.Error, StringComparison.Ordinal);
        }

        Check(await _program.ShellAsync($"\"$pthbs\" collection generate helo {closed}"), 2, "collection generate helo");
        // It builds, and then cannot print where.
        Check(await _program.ShellAsync($"\"$pthbs\" build hello {closed}"), outputIsClosed ? 7 : 0, "build");
        (await _program.RunAsync("store", "verify", "hello")).Succeeded();
        Assert.Single(Directory.GetDirectories(_program.Store, "hello.*"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_program_that_is_run_gets_no_file_of_ours_in_their_place(string closed, bool outputIsClosed)
    {
        _ = outputIsClosed;
        var seen = $"{_program.Place}/seen";
        var finished = await _program.ShellAsync($"\"$pthbs\" run cccc -- sh -c 'exec 9>{seen}; for n in 0 1 2; do readlink /proc/self/fd/$n >&9; done; exit 3' {closed}");

        Check(finished, 3, "run");
        Assert.All(await File.ReadAllLinesAsync(seen), target => Assert.True(target == "/dev/null" || target.StartsWith("pipe:", StringComparison.Ordinal) || target == seen, target));
    }

    private static void Check(Finished finished, int code, string words)
    {
        Assert.True(finished.Code == code, $"{words}: exit code {finished.Code} in place of {code}\n{finished.Error}");
        Assert.DoesNotContain("internal error", finished.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nhandled", finished.Error, StringComparison.Ordinal);
    }
}
