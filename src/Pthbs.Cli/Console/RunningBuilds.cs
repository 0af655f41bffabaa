using Pthbs.Building;
using Pthbs.Execution;
using Pthbs.Scripts;

namespace Pthbs.Cli.Console;

/// <summary>The builds that run now, as lines that are drawn anew every moment.</summary>
internal sealed class RunningBuilds(PackageLabels labels)
{
    private readonly Dictionary<PackageId, Running> _running = [];

    /// <summary>How many run.</summary>
    public int Count => _running.Count;

    /// <summary>Takes note of an event.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">When, counted from any moment.</param>
    public void Note(BuildEvent happened, TimeSpan now)
    {
        switch (happened)
        {
            case BuildStarted { ExpectedSeconds: var expected }:
                _running[happened.Id] = new Running(now, expected, "begins");
                break;
            case BuildStepped { Step: var step } when _running.TryGetValue(happened.Id, out var running):
                _running[happened.Id] = running with { Doing = Word(step) };
                break;
            case BuildPhaseBegan { Phase: var phase } when _running.TryGetValue(happened.Id, out var running):
                _running[happened.Id] = running with { Doing = Word(phase) };
                break;
            case BuildSucceeded or BuildFailed or BuildSkipped or BuildResumed:
                _running.Remove(happened.Id);
                break;
        }
    }

    /// <summary>A line a build, the one that runs longest first.</summary>
    public IEnumerable<Line> Lines(TimeSpan now)
    {
        var width = _running.Keys.Select(id => labels[id].Length).DefaultIfEmpty().Max();
        foreach (var (id, (since, expected, doing)) in _running.OrderBy(r => r.Value.Since).ThenBy(r => r.Key))
        {
            var time = Quantity.Duration(Math.Floor((now - since).TotalSeconds * 10) / 10);
            var of = expected is { } seconds ? $" of about {Quantity.Duration(seconds)}" : "";
            yield return new Line(new Span("  " + labels[id].PadRight(width), Style.Strong), new Span($"  {doing,-10}  {time}{of}", Style.Plain));
        }
    }

    private static string Word(BuildStep step) => step switch
    {
        BuildStep.Obtaining => "is brought",
        BuildStep.Unpacking => "unpacks",
        BuildStep.Building => "builds",
        BuildStep.Checking => "is checked",
        BuildStep.Publishing => "is kept",
        _ => "tidies up",
    };

    /// <summary>The names of phases are imperatives: <c>configure</c>.</summary>
    private static string Word(string phase) => phase + "s";

    private sealed record Running(TimeSpan Since, double? ExpectedSeconds, string Doing);
}
