using Pthbs.Building;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Scripts;

namespace Pthbs.Cli.Tests.Console;

public sealed class BuildLinesTests
{
    private static readonly BuildScript Zlib = TestGraph.Script("zlib", "1.3.1");
    private static readonly BuildScript Make = TestGraph.Script("make", "4.4.1");
    private static readonly BuildScript Patch = TestGraph.Script("patch", "2.7.6");

    private static readonly BuildEvent[] Events =
    [
        new BuildStarted(Zlib.Id, null),
        new BuildWaiting(Make.Id, "process 1 (pthbs)"),
        new BuildStarted(Make.Id, 8.24),
        new BuildStepped(Zlib.Id, BuildStep.Building),
        new BuildPrinted(Zlib.Id, "checking for gcc"),
        new BuildSucceeded(Zlib.Id, TestGraph.Record(Zlib.Id, 2.13), BuiltElsewhere: false),
        new BuildFailed(Make.Id, new PthbsException(ErrorKind.Build, "the script of make failed: exit code 2") { Where = "make.aa", Details = ["| no rule"], Hint = "to see the whole log: pthbs log make.aa" }, 3.2),
        new BuildSkipped(Patch.Id, Make.Id),
    ];

    [Fact]
    public void In_a_pipe_starts_and_ends_are_lines_without_times_of_day() => Assert.Equal(
        [
            "building zlib 1.3.1",
            "make 4.4.1: process 1 (pthbs) is building it, waiting for that",
            "building make 4.4.1 (the last build of make took 8.2 s)",
            "[1/3] zlib 1.3.1 built in 2.1 s",
            "[2/3] make 4.4.1 failed after 3.2 s",
            "pthbs: make.aa: the script of make failed: exit code 2",
            "  | no rule",
            "hint: to see the whole log: pthbs log make.aa",
            "[3/3] patch 2.7.6 not tried: it needs make 4.4.1",
        ],
        Lines(new BuildLineOptions(Starts: true, Verbose: false)));

    [Fact]
    public void Where_running_builds_are_shown_only_ends_are_lines() => Assert.DoesNotContain(
        Lines(new BuildLineOptions(Starts: false, Verbose: false)), line => line.StartsWith("building", StringComparison.Ordinal));

    [Fact]
    public void Output_of_builds_has_the_package_before_it() =>
        Assert.Contains("zlib> checking for gcc", Lines(new BuildLineOptions(Starts: false, Verbose: true)));

    [Fact]
    public void A_package_that_another_built_says_so() => Assert.Equal(
        ["[1/1] zlib 1.3.1 was built by another pthbs"],
        new BuildLines(TestGraph.Of(Zlib), new(true, true)).Of(new BuildSucceeded(Zlib.Id, TestGraph.Record(Zlib.Id, 2), BuiltElsewhere: true)).Select(l => l.ToString()));

    [Fact]
    public void Two_packages_of_one_name_and_version_are_told_apart()
    {
        var other = TestGraph.Script("zlib", "1.3.1", "make other");
        var labels = new PackageLabels(TestGraph.Of(Zlib, other, Make));

        Assert.Equal($"zlib 1.3.1 ({other.Id.Hash[..8]})", labels[other.Id]);
        Assert.Equal("make 4.4.1", labels[Make.Id]);
        Assert.Equal(Patch.Id.Short, labels[Patch.Id]);
    }

    private static List<string> Lines(BuildLineOptions options)
    {
        var lines = new BuildLines(TestGraph.Of(Zlib, Make, Patch), options);
        return [.. Events.SelectMany(lines.Of).Select(l => l.ToString())];
    }
}
