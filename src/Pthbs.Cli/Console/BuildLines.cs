using Pthbs.Building;
using Pthbs.Collections;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Cli.Console;

/// <summary>Turns what happens to packages into lines that stay.</summary>
/// <param name="graph">What is being built.</param>
/// <param name="options">How much is said.</param>
/// <param name="find">Gives what a package was rendered from.</param>
internal sealed class BuildLines(BuildGraph graph, BuildLineOptions options, Func<PackageId, GeneratedPackage?>? find = null)
{
    private readonly PackageLabels _labels = new(graph, find);
    private int _ended;

    /// <summary>What packages are called.</summary>
    public PackageLabels Labels => _labels;

    /// <summary>How many have ended, one way or the other.</summary>
    public int Ended => _ended;

    /// <summary>How many there are.</summary>
    public int Total => graph.Nodes.Count;

    /// <summary>The lines of an event; none for most.</summary>
    public IEnumerable<Line> Of(BuildEvent happened)
    {
        var label = _labels[happened.Id];
        switch (happened)
        {
            case BuildWaiting { Holder: var holder, IsForTurn: var isForTurn }:
                return [new Line(new Span($"{label}: {holder} is building {(isForTurn ? "without a sandbox, which one build can at a time" : "it")}, waiting for that", Style.Faint))];
            case BuildStarted { ExpectedSeconds: { } expected } when options.Starts:
                return [$"building {label} (the last build of {happened.Id.Name} took {Quantity.Duration(expected)})"];
            case BuildStarted when options.Starts:
                return [$"building {label}"];
            case BuildPrinted { Line: var text } when options.Verbose:
                return [new Line(new Span($"{happened.Id.Name}> ", Style.Faint), new Span(text, Style.Plain))];
            case BuildSucceeded { BuiltElsewhere: true }:
                return [End(Style.Good, $"{label} was built by another pthbs")];
            case BuildSucceeded { Record.Seconds: { } seconds }:
                return [End(Style.Good, $"{label} built in {Quantity.Duration(seconds)}")];
            case BuildSucceeded:
                return [End(Style.Good, $"{label} built")];
            case BuildFailed { StoppedBefore: { } phase, Error: var error, Seconds: var seconds }:
                return [End(Style.Plain, $"{label} stopped before {phase} after {Quantity.Duration(seconds)}"), .. ErrorText.Of(error)];
            case BuildFailed { Error: var error, Seconds: var seconds }:
                return [End(Style.Bad, $"{label} failed after {Quantity.Duration(seconds)}"), .. ErrorText.Of(error)];
            case BuildSkipped { Because: var because }:
                return [End(Style.Faint, $"{label} not tried: it needs {_labels[because]}")];
            case BuildResumed { Phase: var phase, Seconds: var seconds }:
                return [End(Style.Good, $"{label} resumed from {phase}, succeeded after {Quantity.Duration(seconds)}")];
            case BuildCompared { IsInStore: true, IsSame: true }:
                return [new Line(new Span($"{label}: the output is the same as that of the package in the store", Style.Good))];
            case BuildCompared { IsInStore: true }:
                return [new Line(new Span($"{label}: the output differs from that of the package in the store", Style.Bad))];
            case BuildCompared { IsSame: true }:
                return [new Line(new Span($"{label}: the output is the same as that of the resumed build", Style.Good))];
            case BuildCompared { Resumed: var resumed, IsEdited: true }:
                return [new Line(new Span($"{label}: the output differs from that of the resumed build of {resumed.Short}: the script, or something that it needs, changed after that was resumed", Style.Plain))];
            case BuildCompared { Resumed: var resumed }:
                return [new Line(new Span($"{label}: the output differs from that of the resumed build of {resumed.Short}: the resumed build held something that a build from the start does not", Style.Bad))];
            case BuildWarned { Error: var error }:
                return ErrorText.Of(error);
            default:
                return [];
        }
    }

    private Line End(Style style, string text) => new(new Span($"[{++_ended}/{Total}] ", Style.Faint), new Span(text, style));
}

/// <summary>How much is said of builds.</summary>
/// <param name="Starts">Whether it is said that a build begins: where nothing else shows what is running.</param>
/// <param name="Verbose">Whether the output of builds is shown.</param>
internal sealed record BuildLineOptions(bool Starts, bool Verbose);
