using Pthbs.Building;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>Has packages in the store and shows how that goes.</summary>
internal sealed class BuildWork(Invocation call, BuildSettings settings) : IBuildObserver, IDisposable
{
    private BuildProgress? _progress;
    private bool _isStopped;
    private Action<PackageId, PthbsException>? _warned;

    /// <summary>Has these packages in the store.</summary>
    /// <param name="call">The call.</param>
    /// <param name="settings">How.</param>
    /// <param name="packages">Which.</param>
    /// <param name="withInputs">Whether what they are built from is to be there too.</param>
    /// <param name="failed">Receives each package that failed, at the end, with why.</param>
    /// <param name="session">Where, if that is not the call's session.</param>
    /// <param name="warned">Receives each warning, from any thread.</param>
    /// <returns>The exit code: what failed has been told.</returns>
    /// <exception cref="PthbsException">It could not even be begun.</exception>
    public static async Task<int> RunAsync(Invocation call, BuildSettings settings, IReadOnlyCollection<PackageId> packages, bool withInputs = false, Action<PackageId, PthbsException>? failed = null, Session? session = null, Action<PackageId, PthbsException>? warned = null)
    {
        using var work = new BuildWork(call, settings) { _warned = warned };
        var outcome = await (session ?? call.Session).BuildAsync(
            new BuildRequest(packages) { KeepGoing = settings.KeepGoing, Stop = settings.Stop, Traced = settings.Traced, DryRun = settings.DryRun, WithInputs = withInputs }, work, call.Cancel).ConfigureAwait(false);
        work.Dispose();
        if (work._progress?.Trouble is { } trouble) throw trouble;
        foreach (var failure in outcome.Result?.Failures ?? []) failed?.Invoke(failure.Id, failure.Error);
        return outcome.Result is { } result ? work.Sum(result, outcome.Plan.Graph) : ExitCodes.Success;
    }

    /// <inheritdoc/>
    public void Planned(BuildPlan plan)
    {
        var (graph, missing) = (plan.Graph, plan.Missing);
        call.Note(new PlanJson(graph.Nodes.Select(node => node.Id.ToString()), missing.Select(source => source.Key.ToString())));
        UntestedPackages.Warn(call, graph);
        if (settings.DryRun)
        {
            call.PrintForPeople(graph.Nodes.Select(node => node.Id.ToString()));
            call.Screen.Say($"would build {Quantity.Count(graph.Nodes.Count, "package")} and fetch {Quantity.Count(missing.Count, "source")}");
        }
        else if (graph.Nodes.Count == 0)
        {
            call.Screen.Say("nothing to build: everything is in the store");
        }
        else
        {
            call.WhenInterrupted("partial builds were deleted");
            call.Screen.Say($"{Quantity.Count(graph.Nodes.Count, "package")} to build, {Quantity.Count(missing.Count, "source")} to fetch");
            _progress = new BuildProgress(call.Screen, graph, missing.Count, settings.Verbose, call.Json, call.Session.FindGenerated);
        }
    }

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        if (value is BuildFailed { StoppedBefore: not null }) _isStopped = true;
        if (value is BuildWarned { Error: var warning }) _warned?.Invoke(value.Id, warning);
        if (_progress is { } progress) progress.Report(value);
        // Where nothing is built, templates may still hold what has no effect.
        else if (value is BuildWarned { Error: var error }) call.Tell(error);
    }

    /// <inheritdoc/>
    public void Report(FetchEvent value) => _progress?.Report(value);

    /// <inheritdoc/>
    public void Dispose() => _progress?.Dispose();

    private int Sum(ScheduleResult result, BuildGraph graph)
    {
        if (result.Failures.Count == 0)
        {
            call.Screen.Say(new Line(new Span($"{Quantity.Count(result.Built.Count, "package")} built in {Quantity.Duration(_progress?.Seconds ?? 0)}", Style.Good)));
            return ExitCodes.Success;
        }

        // Each failure has been told whole when it happened; where more than that is missing, this is the overview. What was to be stopped has not failed.
        var untried = graph.Nodes.Count - result.Built.Count - result.Failures.Count;
        var labels = new PackageLabels(graph, call.Session.FindGenerated);
        if (graph.Nodes.Count > 1 && !_isStopped)
            call.Screen.Warn(new Line(
                new Span("pthbs: ", Style.Bad),
                new Span($"{result.Failures.Count} of {graph.Nodes.Count} packages failed: {string.Join(", ", result.Failures.Select(f => labels[f.Id]))}; {result.Built.Count} built, {untried} not tried", Style.Strong)));
        return ExitCodes.Of(result.Failures[0].Error.Kind);
    }
}
