using System.Diagnostics;
using Pthbs.Configuration;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>How packages are built.</summary>
/// <param name="Jobs">How many jobs a build may run at once, if the pool has them.</param>
/// <param name="KeepFailed">Whether a build that fails is kept, the newest of each package name.</param>
public sealed record PackageBuilderOptions(int Jobs, bool KeepFailed = false)
{
    /// <summary>How much a build may use.</summary>
    public BuildLimits Limits { get; init; } = new();

    /// <summary>How long a package of each name took when it was last built here, in seconds.</summary>
    public IReadOnlyDictionary<string, double> Durations { get; init; } = new Dictionary<string, double>();

    /// <summary>The values of the parameters of packages that a collection has made.</summary>
    public IReadOnlyDictionary<PackageId, IReadOnlyDictionary<string, string>> Parameters { get; init; } = new Dictionary<PackageId, IReadOnlyDictionary<string, string>>();

    /// <summary>Gives the C library that a file of a package, by its path there, is made for; null where that is not known, or where it does not matter.</summary>
    public Func<PackageId, string, string?> LibcOf { get; init; } = (_, _) => null;

    /// <summary>Whether a package may link what is made for several C libraries.</summary>
    public Func<PackageId, bool> MayMixLibc { get; init; } = _ => false;

    /// <summary>A package whose build stops before a phase, and is kept; null for none.</summary>
    public BuildStop? Stop { get; init; }

    /// <summary>Whether kept builds stay as they are: nothing that is built here is kept, takes the place of one that is, or deletes it.</summary>
    public bool LeavesKept { get; init; }

    /// <summary>Packages of which the caller finds the command that ended a failed build.</summary>
    public IReadOnlySet<PackageId> Traced { get; init; } = new HashSet<PackageId>();

    /// <summary>Packages that are built although they are there: what is made takes the place of what is damaged.</summary>
    public IReadOnlySet<PackageId> Replaced { get; init; } = new HashSet<PackageId>();
}

/// <summary>Where a build stops.</summary>
/// <param name="Id">The package.</param>
/// <param name="Phase">The first phase that does not run any more, one of <see cref="ScriptPhases.Names"/>.</param>
public sealed record BuildStop(PackageId Id, string Phase);

/// <summary>
/// Builds one package: takes its lock, has its script carried out by an executor, finishes the output and publishes it.
/// </summary>
/// <param name="store">Where the dependencies are.</param>
/// <param name="sources">Where the sources are.</param>
/// <param name="executor">Carries out the scripts.</param>
/// <param name="options">How.</param>
/// <param name="events">Receives every event, from any thread.</param>
public sealed class PackageBuilder(StoreDirectory store, SourceCache sources, IExecutor executor, PackageBuilderOptions options, IProgress<BuildEvent> events)
    : IPackageRunner
{
    /// <summary>Where it publishes, where that is not where the dependencies are.</summary>
    public StoreDirectory Target { get => field ?? store; init; }

    /// <summary>Where outputs come from that are not built; null where all are built.</summary>
    public ISubstituter? Substituter { get; init; }

    private FailedBuildKeeper Keeper => new(Target, options.Limits, events);

    /// <inheritdoc/>
    public IPackageRun Prepare(GraphNode node) => new PackageRun(this, node, executor.Prepare());

    private async Task RunAsync(GraphNode node, IExecutionSlot slot, CancellationToken cancel)
    {
        var id = node.Id;
        var clock = Stopwatch.StartNew();
        string? stoppedBefore = null;
        try
        {
            using var locked = await Target.LockAsync(id, holder => events.Report(new BuildWaiting(id, holder)), cancel).ConfigureAwait(false);
            if (Target.Contains(id) && !options.Replaced.Contains(id) && options.Stop?.Id != id)
            {
                events.Report(new BuildSucceeded(id, PackageRecords.Of(Target, id, cancel), BuiltElsewhere: true));
                return;
            }

            if (locked.Failure is { } failure && options.Stop?.Id != id) throw FailedElsewhere(id, failure);
            locked.Begin();
            events.Report(new BuildStarted(id, options.Durations.TryGetValue(id.Name, out var seconds) ? seconds : null));
            var record = node.Substitute is { } substitute
                ? await ObtainAsync(node.Script, substitute, clock, cancel).ConfigureAwait(false)
                : await BuildAsync(node.Script, slot, locked, clock, phase => stoppedBefore = phase, cancel).ConfigureAwait(false);
            events.Report(new BuildSucceeded(id, record, BuiltElsewhere: false));
        }
        catch (PthbsException error)
        {
            events.Report(new BuildFailed(id, error, clock.Elapsed.TotalSeconds, stoppedBefore));
            throw;
        }
    }

    private async Task<BuildRecord> BuildAsync(BuildScript script, IExecutionSlot slot, PackageLock locked, Stopwatch clock, Action<string> stopped, CancellationToken cancel)
    {
        var started = DateTimeOffset.UtcNow;
        var id = script.Id;
        Target.Scripts.Save(script);
        using var output = Target.NewTree(id.ToString());
        using var course = new BuildCourse(Target, id, output, options, clock, events);
        var stop = options.Stop?.Id == id ? options.Stop : null;
        var isStopped = false;
        return await course.GoAsync(GoAsync, Failed).ConfigureAwait(false);

        async Task<BuildRecord> GoAsync()
        {
            var scene = BuildScene.Of(store, script, cancel);
            if (script.HasCommands) course.Begin(executor, slot, scene.Action, scene.Inputs(store, sources), course.Request with { Phases = stop is null ? null : ScriptPhases.Before(stop.Phase) });
            course.Tell($"building {id}", string.Concat(script.Header.ChangedOptions().Select(o => ", " + o)));
            await course.RunAsync(ends => Assemble(script, scene.View, output.Root, ends), cancel).ConfigureAwait(false);
            if (stop is not null)
            {
                isStopped = true;
                stopped(stop.Phase);
                throw Stopped(stop);
            }

            var scan = course.Finish(scene);
            var links = course.CheckLinks(scene, scan, options);
            course.End();
            Step(id, BuildStep.Publishing);
            var record = PackageRecords.Make(id, script.Header, scan) with
            {
                Started = started,
                Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
                Parameters = options.Parameters.GetValueOrDefault(id),
                Phases = course.Phases.Times,
                Builder = ThisBuilder.Now(),
                Links = links,
                Sandbox = course.Place?.Sandbox,
                HostProc = course.Place?.SeesHostProc == true ? true : null,
            };
            Publish(output, id, scan.Manifest, record);
            if (!options.LeavesKept) Keeper.Forget(id, record);
            return record;
        }

        PthbsException Failed(PthbsException error)
        {
            var state = new KeptState(id) { Phase = isStopped ? stop!.Phase : course.Phases.Last, IsStopped = isStopped, Jobs = options.Jobs, Sandbox = course.Place?.Sandbox };
            var kept = isStopped || (options is { KeepFailed: true, LeavesKept: false } && course.HasRun && error.Kind == ErrorKind.Build) ? Keeper.Keep(course.Execution?.Directory, output, state) : null;
            var failure = new PthbsException(error)
            {
                Where = error.Where ?? id.ToString(),
                // The package that is there has its own log.
                Details = [.. error.Details, .. kept is null ? (string[])[] : [kept], .. isStopped && course.IsTrial ? (string[])[$"log of this run: {course.LogCommand}"] : []],
                // Where it was stopped, the line about its directory says what to do next.
                Hint = isStopped ? error.Hint : (kept is null || options.Traced.Contains(id) ? null : course.HowToTrace(error)) ?? error.Hint ?? $"to see the whole log: {course.LogCommand}",
            };
            // What was stopped here might go well there: only what the script did itself, and the verdict on its output, is the same for everybody.
            // Nor is a full disk anything that stays.
            if (error != course.Trouble && failure.Kind == ErrorKind.Build && stop is null && !failure.Details.Any(FullDisk.IsTold)) locked.NoteFailure(failure);
            return failure;
        }
    }

    /// <summary>Brings a finished output here. It is published only if it is what its hash says.</summary>
    private async Task<BuildRecord> ObtainAsync(BuildScript script, Substitute substitute, Stopwatch clock, CancellationToken cancel)
    {
        var id = script.Id;
        var substituter = Substituter ?? throw new InvalidOperationException("a plan with substitutes needs the substituter that has them");
        Step(id, BuildStep.Obtaining);
        Target.Scripts.Save(script);
        using var output = Target.NewTree(id.ToString());
        var flags = output.Root.Flags();
        await substituter.ObtainAsync(substitute, output.Root, cancel).ConfigureAwait(false);
        Step(id, BuildStep.Checking);
        var normal = new NormaliseOptions(BuildFormat.Epoch, _ => null) { Owner = Ownership.IsRoot ? (0, 0) : null, Flags = flags, Limits = options.Limits.Output };
        TreeNormaliser.Normalise(output.Root, normal, cancel);
        var names = substitute.References.Append(id).Select(r => r.ToString()).ToHashSet(StringComparer.Ordinal);
        var scan = TreeScanner.Scan(output.Root, TreeListing.Read(output.Root, options.Limits.Output, cancel), new ScanRequest(id.ToString(), names, []), cancel);
        if (scan.OutputHash != substitute.OutputHash)
            throw new PthbsException(ErrorKind.Source, "the substituted output does not match its hash")
            {
                Where = id.ToString(),
                Got = $"sha256:{scan.OutputHash}",
                Expected = $"sha256:{substitute.OutputHash}",
                Hint = "its source has another tree under this name: build it here",
            };
        Step(id, BuildStep.Publishing);
        var record = PackageRecords.Make(id, script.Header, scan) with { Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3) };
        Publish(output, id, scan.Manifest, record);
        return record;
    }

    /// <summary>Makes the output of a script without commands: the environment of its dependencies, or the sources that go there.</summary>
    private void Assemble(BuildScript script, Forest view, DirectoryHandle output, CancellationToken cancel)
    {
        Step(script.Id, BuildStep.Unpacking);
        if (script.IsEnvironment) ForestWriter.Write(view, output, cancel);
        else SourcePlacement.Place(script.Header.Sources, sources, work: null, output, cancel);
    }

    private void Publish(PendingTree output, PackageId id, TreeManifest manifest, BuildRecord record)
    {
        Target.Manifests.Save(id, manifest);
        Target.Records.Save(record);
        PthbsException? unconfirmed;
        if (options.Replaced.Contains(id)) Target.Replace(output, id.ToString(), out unconfirmed);
        else unconfirmed = Target.Publish(output, id);
        if (unconfirmed is not null) events.Report(new BuildWarned(id, unconfirmed));
    }

    private static PthbsException Stopped(BuildStop stop) => new(ErrorKind.Build, $"stopped before {stop.Phase}, as requested")
    {
        Where = stop.Id.ToString(),
    };

    /// <summary>Another process built it while this one waited, and failed: the same build would fail in the same way.</summary>
    private PthbsException FailedElsewhere(PackageId id, IReadOnlyList<string> failure) => new(ErrorKind.Build, $"the build that was waited for failed: {failure[0]}")
    {
        Where = id.ToString(),
        Details = [.. failure.Skip(1), $"its log: {Target.Logs.PathOf(id)}"],
        Hint = $"to see the whole log: pthbs log {id.Short}; to build it again, run the same command again",
    };

    private void Step(PackageId id, BuildStep step) => events.Report(new BuildStepped(id, step));

    private sealed class PackageRun(PackageBuilder builder, GraphNode node, IExecutionSlot slot) : IPackageRun
    {
        public IJobTokens Tokens => slot.Tokens;

        public async Task RunAsync(CancellationToken cancel)
        {
            using (slot) await builder.RunAsync(node, slot, cancel).ConfigureAwait(false);
        }
    }
}
