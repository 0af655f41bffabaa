using Pthbs.Building;
using Pthbs.Planning;

namespace Pthbs.Cli.Console;

/// <summary>Turns what happens to packages into lines that stay.</summary>
/// <param name="graph">What is being built.</param>
/// <param name="options">How much is said.</param>
internal sealed class BuildLines(BuildGraph graph, BuildLineOptions options)
{
    private readonly PackageLabels _labels = new(graph);
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
                return [new Line(new Piece($"{label}: {holder} is building {(isForTurn ? "without a sandbox, which one build can at a time" : "it")}, waiting for that", Tone.Faint))];
            case BuildStarted { ExpectedSeconds: { } expected } when options.Starts:
                return [$"building {label} (took {Quantity.Duration(expected)} last time)"];
            case BuildStarted when options.Starts:
                return [$"building {label}"];
            case BuildPrinted { Line: var text } when options.Verbose:
                return [new Line(new Piece($"{happened.Id.Name}> ", Tone.Faint), new Piece(text, Tone.Plain))];
            case BuildSucceeded { BuiltElsewhere: true }:
                return [End(Tone.Good, $"{label} was built by another pthbs")];
            case BuildSucceeded { Record.Seconds: { } seconds }:
                return [End(Tone.Good, $"{label} built in {Quantity.Duration(seconds)}")];
            case BuildSucceeded:
                return [End(Tone.Good, $"{label} built")];
            case BuildFailed { Error: var error, Seconds: var seconds }:
                return [End(Tone.Bad, $"{label} failed after {Quantity.Duration(seconds)}"), .. ErrorText.Of(error)];
            case BuildSkipped { Because: var because }:
                return [End(Tone.Faint, $"{label} not tried: it needs {_labels[because]}")];
            default:
                return [];
        }
    }

    private Line End(Tone tone, string text) => new(new Piece($"[{++_ended}/{Total}] ", Tone.Faint), new Piece(text, tone));
}

/// <summary>How much is said of builds.</summary>
/// <param name="Starts">Whether it is said that a build begins: where nothing else shows what is running.</param>
/// <param name="Verbose">Whether the output of builds is shown.</param>
internal sealed record BuildLineOptions(bool Starts, bool Verbose);
