using System.Text.Json;
using Pthbs.Building;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Scripts;

namespace Pthbs.Cli.Tests.Console;

public sealed class BuildProgressTests : IDisposable
{
    private static readonly BuildScript Zlib = TestGraph.Script("zlib", "1.3.1");
    private readonly StringWriter _output = new();
    private readonly TerminalEmulator _terminal = new() { Columns = 100 };
    private readonly BuildFailed _failed = new(Zlib.Id, new PthbsException(ErrorKind.Build, "the script of zlib failed: exit code 2") { Details = ["| no rule"] }, 1.21);

    public void Dispose()
    {
        _output.Dispose();
        _terminal.Dispose();
    }

    [Fact]
    public void On_a_terminal_what_has_ended_stays_and_what_runs_is_gone_at_the_end()
    {
        var screen = new Screen(_output, _terminal, new ScreenOptions(Color: true, IsLive: true, Quiet: false), () => new WindowSize(_terminal.Columns, 24));
        using (var progress = new BuildProgress(screen, TestGraph.Of(Zlib), 0))
        {
            progress.Report(new BuildStarted(Zlib.Id, null));
            progress.Report(_failed);
        }

        Assert.Equal(["[1/1] zlib 1.3.1 failed after 1.2 s", "pthbs: the script of zlib failed: exit code 2", "  | no rule"], _terminal.Rows);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public void Quiet_leaves_the_failures()
    {
        using var error = new StringWriter();
        var screen = new Screen(_output, error, ScreenOptions.Plain with { Quiet = true });
        using (var progress = new BuildProgress(screen, TestGraph.Of(Zlib), 0))
        {
            progress.Report(new BuildStarted(Zlib.Id, null));
            progress.Report(_failed);
        }

        Assert.Equal("[1/1] zlib 1.3.1 failed after 1.2 s\npthbs: the script of zlib failed: exit code 2\n  | no rule\n", error.ToString());
    }

    [Fact]
    public void Every_event_is_a_line_of_json_where_that_is_asked_for()
    {
        using var error = new StringWriter();
        var screen = new Screen(_output, error, ScreenOptions.Plain);
        using (var progress = new BuildProgress(screen, TestGraph.Of(Zlib), 0, verbose: true, new JsonLines(screen.PrintLine)))
        {
            progress.Report(new BuildStarted(Zlib.Id, 2.5));
            progress.Report(new BuildStepped(Zlib.Id, BuildStep.Publishing));
            progress.Report(new BuildPhaseBegan(Zlib.Id, "check"));
            progress.Report(new BuildPrinted(Zlib.Id, "say \"ö\""));
            progress.Report(_failed);
        }

        var id = Zlib.Id.ToString();
        Assert.Equal(
            [
                $$"""{"event":"started","id":"{{id}}","expected-seconds":2.5}""",
                $$"""{"event":"step","id":"{{id}}","step":"publishing"}""",
                $$"""{"event":"phase","id":"{{id}}","phase":"check"}""",
                $$"""{"event":"output","id":"{{id}}","line":"say \"ö\""}""",
                $$$"""{"event":"failed","id":"{{{id}}}","seconds":1.21,"error":{"kind":"build","exit-code":5,"what":"the script of zlib failed: exit code 2","details":["| no rule"]}}""",
            ],
            _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Every_kind_of_json_line_is_in_the_documents()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "reference", "json.md"));
        var screen = new Screen(_output, TextWriter.Null, ScreenOptions.Plain);
        var json = new JsonLines(screen.PrintLine);
        BuildEvent[] events =
        [
            new BuildWaiting(Zlib.Id, "process 1 (pthbs)"), new BuildStarted(Zlib.Id, 1), new BuildStepped(Zlib.Id, BuildStep.Checking), new BuildPhaseBegan(Zlib.Id, "build"), new BuildPrinted(Zlib.Id, "x"),
            new BuildSucceeded(Zlib.Id, TestGraph.Record(Zlib.Id, 1), false), _failed, new BuildSkipped(Zlib.Id, Zlib.Id),
        ];
        foreach (var happened in events) json.Write(BuildEventJson.Of(happened));
        json.Write(ErrorJson.Of(new PthbsException(ErrorKind.Usage, "what") { Where = "w", Got = "g", Expected = "e", Hint = "h", Details = ["d"] }));

        foreach (var line in _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var members = JsonDocument.Parse(line).RootElement;
            Assert.Contains($"`{members.GetProperty("event").GetString()}`", text, StringComparison.Ordinal);
            Assert.All(members.EnumerateObject(), member => Assert.Contains($"`{member.Name}`", text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void That_nobody_reads_the_json_does_not_disturb_the_build()
    {
        using var broken = new BrokenWriter();
        var screen = new Screen(broken, TextWriter.Null, ScreenOptions.Plain);
        using var progress = new BuildProgress(screen, TestGraph.Of(Zlib), 0, json: new JsonLines(screen.PrintLine));
        progress.Report(new BuildStarted(Zlib.Id, null));
        progress.Report(new BuildSucceeded(Zlib.Id, TestGraph.Record(Zlib.Id, 1), false));

        Assert.Equal(ErrorKind.Machine, progress.Trouble?.Kind);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("No space left on device");
    }
}
