using Pthbs.Building;
using Pthbs.Cli.Console;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary>Brings packages into the store and shows how that goes: plan, fetch, build.</summary>
internal sealed class BuildWork(Invocation call, BuildWishes wishes)
{
    private readonly JsonLines? _json = call.Json;

    /// <summary>Has these packages in the store.</summary>
    /// <returns>The exit code: what failed has been told.</returns>
    /// <exception cref="Errors.PthbsException">It could not even be begun.</exception>
    public async Task<int> RunAsync(IReadOnlyList<PackageId> packages)
    {
        var graph = await call.Session.PlanAsync(packages, call.Cancel).ConfigureAwait(false);
        var missing = call.Session.Supply.Missing(graph);
        WritePlan(graph, missing);
        UntestedPackages.Warn(call, graph);
        if (wishes.DryRun) return Pretend(graph, missing.Count);
        if (graph.Nodes.Count == 0)
        {
            call.Screen.Say("nothing to build: all of it is in the store");
            return ExitCodes.Success;
        }

        call.Screen.Say($"{Quantity.Count(graph.Nodes.Count, "package")} to build, {Quantity.Count(missing.Count, "source")} to fetch");
        using var progress = new BuildProgress(call.Screen, graph, missing.Count, wishes.Verbose, _json);
        var result = await call.Session.BuildAsync(graph, wishes.KeepGoing, wishes.KeepFailed, progress, progress, call.Cancel).ConfigureAwait(false);
        progress.Dispose();
        if (progress.Trouble is { } trouble) throw trouble;
        return Sum(result, graph, progress.Seconds);
    }

    private int Pretend(BuildGraph graph, int sources)
    {
        if (_json is null) foreach (var node in graph.Nodes) call.Screen.PrintLine(node.Id.ToString());
        call.Screen.Say($"would build {Quantity.Count(graph.Nodes.Count, "package")} and fetch {Quantity.Count(sources, "source")}");
        return ExitCodes.Success;
    }

    private int Sum(ScheduleResult result, BuildGraph graph, double seconds)
    {
        if (result.Failures.Count == 0)
        {
            call.Screen.Say(new Line(new Piece($"{Quantity.Count(result.Built.Count, "package")} built in {Quantity.Duration(seconds)}", Tone.Good)));
            return ExitCodes.Success;
        }

        // Each failure has been told whole when it happened; where more than that is missing, this is the overview.
        var untried = graph.Nodes.Count - result.Built.Count - result.Failures.Count;
        var labels = new PackageLabels(graph);
        if (graph.Nodes.Count > 1)
            call.Screen.Warn(new Line(
                new Piece("pthbs: ", Tone.Bad),
                new Piece($"{result.Failures.Count} of {graph.Nodes.Count} packages failed: {string.Join(", ", result.Failures.Select(f => labels[f.Id]))}; {result.Built.Count} built, {untried} not tried", Tone.Strong)));
        return ExitCodes.Of(result.Failures[0].Error.Kind);
    }

    private void WritePlan(BuildGraph graph, IReadOnlyList<SourceInput> missing) => _json?.Write(json =>
    {
        json.WriteString("event", "plan");
        json.WriteStrings("build", graph.Nodes.Select(node => node.Id.ToString()));
        json.WriteStrings("fetch", missing.Select(source => source.Key.ToString()));
    });
}
