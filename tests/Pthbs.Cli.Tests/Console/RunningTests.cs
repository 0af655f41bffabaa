using Pthbs.Building;
using Pthbs.Cli.Console;
using Pthbs.Execution;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Cli.Tests.Console;

public sealed class RunningTests
{
    private static readonly BuildScript Zlib = TestGraph.Script("zlib", "1.3.1");
    private static readonly BuildScript Busybox = TestGraph.Script("busybox", "1.37.0");

    [Fact]
    public void A_running_build_shows_its_step_its_time_and_how_long_it_took_before()
    {
        var running = new RunningBuilds(new PackageLabels(TestGraph.Of(Zlib, Busybox)));
        running.Note(new BuildStarted(Busybox.Id, 42), Seconds(0));
        running.Note(new BuildStarted(Zlib.Id, null), Seconds(1));
        running.Note(new BuildStepped(Busybox.Id, BuildStep.Building), Seconds(2));

        Assert.Equal(
            ["  busybox 1.37.0  builds      12 s of about 42 s", "  zlib 1.3.1      begins      11 s"],
            running.Lines(Seconds(12)).Select(l => l.ToString()));
        running.Note(new BuildSucceeded(Busybox.Id, TestGraph.Record(Busybox.Id, 12), false), Seconds(12));
        Assert.Equal(["  zlib 1.3.1  begins      12 s"], running.Lines(Seconds(13)).Select(l => l.ToString()));
    }

    [Fact]
    public void A_running_build_shows_the_phase_that_it_tells_of()
    {
        var running = new RunningBuilds(new PackageLabels(TestGraph.Of(Zlib)));
        running.Note(new BuildStarted(Zlib.Id, null), Seconds(0));
        running.Note(new BuildStepped(Zlib.Id, BuildStep.Building), Seconds(1));
        running.Note(new BuildPhaseBegan(Zlib.Id, "configure"), Seconds(1));
        Assert.Equal(["  zlib 1.3.1  configures  2.0 s"], running.Lines(Seconds(2)).Select(l => l.ToString()));
        running.Note(new BuildStepped(Zlib.Id, BuildStep.Checking), Seconds(2));
        Assert.Equal(["  zlib 1.3.1  is checked  3.0 s"], running.Lines(Seconds(3)).Select(l => l.ToString()));
        running.Note(new BuildPhaseBegan(Busybox.Id, "build"), Seconds(3));
        Assert.Single(running.Lines(Seconds(3)));
    }

    [Fact]
    public void A_download_shows_bytes_total_and_rate()
    {
        var running = new RunningDownloads();
        running.Note(new FetchEvent(FetchStage.Started, null, "zlib.tar.gz") { Url = "https://a/zlib.tar.gz" }, Seconds(0));
        Assert.Equal(["  zlib.tar.gz  connects"], Lines(1));
        // Half of it was there from an earlier attempt.
        running.Note(new FetchEvent(FetchStage.Progress, null, "zlib.tar.gz") { Bytes = 1 << 20, Total = 2 << 20 }, Seconds(1));
        Assert.Equal(["  zlib.tar.gz  1.0 MiB of 2.0 MiB"], Lines(1));
        running.Note(new FetchEvent(FetchStage.Progress, null, "zlib.tar.gz") { Bytes = (1 << 20) + (512 << 10), Total = 2 << 20 }, Seconds(2));
        Assert.Equal(["  zlib.tar.gz  1.5 MiB of 2.0 MiB  256 KiB/s"], Lines(2));
        running.Note(new FetchEvent(FetchStage.Retrying, null, "zlib.tar.gz") { Message = "503 Busy", Wait = Seconds(30) }, Seconds(2));
        Assert.Equal(["  zlib.tar.gz  waits 30 s, then tries again"], Lines(3));
        running.Note(new FetchEvent(FetchStage.Done, null, "zlib.tar.gz") { Bytes = 2 << 20 }, Seconds(3));
        Assert.Empty(Lines(3));

        List<string> Lines(int now) => [.. running.Lines(Seconds(now)).Select(l => l.ToString())];
    }

    [Fact]
    public void Fetching_is_told_by_its_ends_and_its_troubles()
    {
        var lines = new FetchLines(2);
        FetchEvent[] events =
        [
            new(FetchStage.Started, null, "a.tar"), new(FetchStage.Retrying, null, "a.tar") { Message = "connection reset" },
            new(FetchStage.Retrying, null, "a.tar") { Message = "503 Busy", Wait = Seconds(12) },
            new(FetchStage.UrlFailed, null, "a.tar") { Url = "https://m1/a.tar", Message = "404 Not Found" },
            new(FetchStage.Done, null, "a.tar") { Bytes = 1500 }, new(FetchStage.Failed, null, "b.tar"),
        ];

        Assert.Equal(
            ["a.tar: connection reset; trying again", "a.tar: 503 Busy; trying again in 12 s", "a.tar: https://m1/a.tar: 404 Not Found", "[1/2] fetched a.tar (1.5 KiB)", "[2/2] b.tar could not be fetched"],
            events.SelectMany(lines.Of).Select(l => l.ToString()));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
