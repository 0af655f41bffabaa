using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>What to build, and how.</summary>
/// <param name="Packages">The packages; what they need comes with them.</param>
public sealed record BuildRequest(IReadOnlyCollection<PackageId> Packages)
{
    /// <summary>Whether what the packages themselves are built from is to be there too: without it they cannot be built once more.</summary>
    public bool WithInputs { get; init; }

    /// <summary>Whether to continue with packages that do not need a failed one.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>A package whose build stops before a phase, and is kept; it is built though it is there. Null for none.</summary>
    public BuildStop? Stop { get; init; }

    /// <summary>Whether kept builds stay as they are: where only what the build prints is of interest.</summary>
    public bool LeavesKept { get; init; }

    /// <summary>Packages of which the caller finds the command that ended a failed build: the error does not tell how to find it.</summary>
    public IReadOnlySet<PackageId> Traced { get; init; } = new HashSet<PackageId>();

    /// <summary>Whether only to plan.</summary>
    public bool DryRun { get; init; }

    /// <summary>What is built though it is there; its tree is set aside when the new one is ready.</summary>
    public IReadOnlySet<PackageId>? Damaged { get; init; }
}

/// <summary>What it takes to have packages.</summary>
/// <param name="Graph">The builds, each after those that it needs.</param>
/// <param name="Missing">The sources that are not on this machine.</param>
public sealed record BuildPlan(BuildGraph Graph, IReadOnlyList<SourceInput> Missing);

/// <summary>How it went.</summary>
/// <param name="Plan">What was to be done.</param>
/// <param name="Result">What was done; null if nothing was to be, or only a plan was asked for.</param>
public sealed record BuildOutcome(BuildPlan Plan, ScheduleResult? Result)
{
    /// <summary>Whether all is there that was asked for, or would be there if it was not only asked for a plan.</summary>
    public bool Succeeded => Result is null or { Failures.Count: 0 };
}

/// <summary>Is told what happens while packages are had. Events come from any thread.</summary>
public interface IBuildObserver : IProgress<BuildEvent>, IProgress<FetchEvent>
{
    /// <summary>Is told what will be done, before anything is.</summary>
    void Planned(BuildPlan plan);
}

/// <summary>Plans, fetches and builds in one call. A build starts when its own sources are here.</summary>
internal sealed class BuildWorkflow(Session session, Planner planner)
{
    /// <summary>Has packages in the store.</summary>
    /// <exception cref="PthbsException">Nothing could be begun: a script is not known, no list names a source, or the machine forbids what the builds need.</exception>
    public async Task<BuildOutcome> RunAsync(BuildRequest request, IBuildObserver observer, CancellationToken cancel)
    {
        // gc keeps what runs, and not what it was built from.
        var packages = request.WithInputs ? [.. request.Packages.Union(request.Packages.SelectMany(id => session.Script(id).Header.Inputs))] : request.Packages;
        var rebuilt = request.Damaged;
        if (request.Stop is { } stop)
        {
            ScriptEdit.PhaseOf(session.Script(stop.Id), stop.Phase);
            rebuilt = new HashSet<PackageId>([.. rebuilt ?? new HashSet<PackageId>(), stop.Id]);
        }

        var graph = await planner.PlanAsync(packages, rebuilt, cancel).ConfigureAwait(false);
        // Builds may take hours, and end badly.
        if (graph.Nodes.Count > 0) session.SaveCache();
        var plan = new BuildPlan(graph, session.Supply.Missing(graph));
        observer.Planned(plan);
        if (!request.DryRun) TemplateWarnings.Tell(session, graph, request.Packages, observer);
        return new BuildOutcome(plan, request.DryRun || graph.Nodes.Count == 0 ? null : await BuildAsync(graph, request, observer, cancel).ConfigureAwait(false));
    }

    private async Task<ScheduleResult> BuildAsync(BuildGraph graph, BuildRequest request, IBuildObserver observer, CancellationToken cancel)
    {
        var (settings, store) = (session.Settings, session.Store);
        observer = new FailureAdvice(session, observer);
        var durations = store.Records.ReadDurations();
        var options = new PackageBuilderOptions(settings.Jobs, settings.KeepFailed) { Stop = request.Stop, LeavesKept = request.LeavesKept, Traced = request.Traced, Limits = settings.Limits, Durations = durations, Parameters = session.ParametersOf(graph), LibcOf = session.LibcOf, MayMixLibc = session.MayMixLibc };
        if (request.Damaged is { } damaged) options = options with { Replaced = damaged };
        var executor = new LocalExecutor(session.SandboxChoice, store);
        executor.EnsureAble([.. graph.Nodes.Select(n => n.Script)]);
        var scheduler = new Scheduler(new PackageBuilder(store, session.Sources, executor, options, observer), new JobPool(settings.Jobs), observer);
        return await session.Supply.WhileFetchingAsync(
            graph, observer, ready => scheduler.RunAsync(graph, id => durations.GetValueOrDefault(id.Name, 1), request.KeepGoing, cancel, ready), cancel).ConfigureAwait(false);
    }
}
