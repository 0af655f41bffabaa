using System.Diagnostics;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Settings;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>How packages are built.</summary>
/// <param name="Jobs">How many jobs a build may run at once, if the pool has them.</param>
/// <param name="KeepFailed">Whether the directories of a failed build stay on disk.</param>
public sealed record PackageBuilderOptions(int Jobs, bool KeepFailed = false)
{
    /// <summary>How much a build may use.</summary>
    public BuildLimits Limits { get; init; } = new();

    /// <summary>How long a package of each name took when it was last built here, in seconds.</summary>
    public IReadOnlyDictionary<string, double> Durations { get; init; } = new Dictionary<string, double>();

    /// <summary>Packages that are built although they are there: what is made takes the place of what is damaged.</summary>
    public IReadOnlySet<PackageId> Replaced { get; init; } = new HashSet<PackageId>();
}

/// <summary>
/// Builds one package: takes its lock, has its script carried out by an executor, finishes the output and publishes it.
/// </summary>
/// <param name="store">Where the dependencies are.</param>
/// <param name="sources">Where the sources are.</param>
/// <param name="executor">Carries out the scripts.</param>
/// <param name="options">How.</param>
/// <param name="events">Is told of all that happens, from any thread.</param>
public sealed class PackageBuilder(StoreDirectory store, SourceCache sources, IExecutor executor, PackageBuilderOptions options, IProgress<BuildEvent> events)
    : IPackageRunner
{
    /// <summary>Where it publishes, where that is not where the dependencies are.</summary>
    public StoreDirectory Target { get => field ?? store; init; }

    /// <summary>Where outputs come from that are not built; null where all are built.</summary>
    public ISubstituter? Substituter { get; init; }

    /// <inheritdoc/>
    public IPackageRun Prepare(GraphNode node) => new PackageRun(this, node, executor.Prepare());

    private async Task RunAsync(GraphNode node, IExecutionSlot slot, CancellationToken cancel)
    {
        var id = node.Id;
        var clock = Stopwatch.StartNew();
        try
        {
            using var locked = await Target.LockAsync(id, holder => events.Report(new BuildWaiting(id, holder)), cancel).ConfigureAwait(false);
            if (Target.Contains(id) && !options.Replaced.Contains(id))
            {
                events.Report(new BuildSucceeded(id, PackageRecords.Of(Target, id, cancel), BuiltElsewhere: true));
                return;
            }

            events.Report(new BuildStarted(id, options.Durations.TryGetValue(id.Name, out var seconds) ? seconds : null));
            var record = node.Substitute is { } substitute
                ? await ObtainAsync(node.Script, substitute, clock, cancel).ConfigureAwait(false)
                : await BuildAsync(node.Script, slot, clock, cancel).ConfigureAwait(false);
            events.Report(new BuildSucceeded(id, record, BuiltElsewhere: false));
        }
        catch (PthbsException error)
        {
            events.Report(new BuildFailed(id, error, clock.Elapsed.TotalSeconds));
            throw;
        }
    }

    private async Task<BuildRecord> BuildAsync(BuildScript script, IExecutionSlot slot, Stopwatch clock, CancellationToken cancel)
    {
        var started = DateTimeOffset.UtcNow;
        var id = script.Id;
        Target.Scripts.Save(script);
        using var log = new LogPump(Target.Logs.Create(id), Target.Logs.PathOf(id), options.Limits.LogSize, line => events.Report(new BuildPrinted(id, line)));
        using var output = Target.NewTree(id.ToString());
        // As the file system, or whoever set up the store, gives them to new directories there.
        var flags = output.Root.Flags();
        IExecution? execution = null;
        BuildWatch? watch = null;
        try
        {
            var records = new Dictionary<PackageId, BuildRecord>();
            BuildRecord RecordOf(PackageId package) => records.TryGetValue(package, out var known) ? known : records[package] = PackageRecords.Of(store, package, cancel);
            var closure = RuntimeClosure.Of(script.Header.Dependencies.Select(d => d.Id), RecordOf);
            var view = EnvironmentPublisher.Merge(store, script.Header.Dependencies, Folding(script.Header));
            ExecutionPlace? place = null;
            if (script.HasCommands)
            {
                var action = BuildAction.Of(script, closure, p => RecordOf(p).OutputHash, view);
                place = executor.PlaceFor(action);
                execution = slot.Begin(action, new ActionInputs(store, sources, script.Bytes, view), new ExecutionRequest(output, log, options.Limits, options.Jobs)
                {
                    Step = step => Step(id, step),
                    Waiting = holder => events.Report(new BuildWaiting(id, holder, IsForTurn: true)),
                });
            }

            log.Note($"pthbs: builds {id}, sandbox: {place?.Sandbox ?? "none needed"}{(place?.Remark is { } remark ? $" ({remark})" : "")}{string.Concat(script.Header.Options.Select(o => ", " + o))}");
            watch = new BuildWatch(options.Limits, [.. execution?.Places ?? [], output.Root], cancel);
            cancel = watch.Token;
            if (execution is not null) await execution.RunAsync(watch).ConfigureAwait(false);
            else Assemble(script, view, output.Root, cancel);

            Step(id, BuildStep.Checking);
            var terms = new OutputTerms(flags, options.Limits.Output, [output.Path, .. execution?.PrivatePaths ?? []]);
            var scan = OutputFinisher.Finish(output.Root, script, [.. closure, id], view, terms, log.Note, cancel);
            watch.End();
            log.Close();
            Step(id, BuildStep.Publishing);
            var record = PackageRecords.Make(id, script.Header, scan) with
            {
                Started = started,
                Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
                Sandbox = place?.Sandbox,
                HostProc = place?.SeesHostProc == true ? true : null,
            };
            Publish(output, id, scan.Manifest, record);
            return record;
        }
        catch (Exception error) when (DirectoryHandle.IsOfTheDisk(error))
        {
            // The class library's streams, where a source is copied or the script written: a full disk, mostly.
            throw Explained(DirectoryHandle.FromIO(error, "write", execution?.Places is [var place, ..] ? place.Path : output.Path), id, null);
        }
        catch (OperationCanceledException) when (watch?.Trouble is { } trouble)
        {
            throw Failed(trouble);
        }
        catch (PthbsException error)
        {
            throw Failed(error);
        }
        finally
        {
            if (execution is { IsKept: false }) Step(id, BuildStep.Deleting);
            watch?.Dispose();
            execution?.Dispose();
        }

        PthbsException Failed(PthbsException error)
        {
            log.Note("pthbs: " + error.Describe().ReplaceLineEndings("\npthbs: "));
            log.Dispose();
            // On a full disk, a log that fills it would keep every further command from working.
            if (log.Trouble is { Kind: ErrorKind.Machine }) Target.Logs.Delete(id);
            return Explained(error, id, options.KeepFailed ? Kept(execution, output) : null);
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
            throw new PthbsException(ErrorKind.Source, "the output that was brought is not what its hash says")
            {
                Where = id.ToString(),
                Got = $"sha256:{scan.OutputHash}",
                Expected = $"sha256:{substitute.OutputHash}",
                Hint = "whoever keeps it has another tree under this name: have it built here",
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
        if (options.Replaced.Contains(id)) Target.Replace(output, id.ToString());
        else Target.Publish(output, id);
    }

    private static ForestOptions Folding(ScriptHeader header) => new(header.IsOn("fold"), [.. header.Values("no-fold")]);

    private static string Kept(IExecution? execution, PendingTree output)
    {
        output.Keep();
        return execution?.Keep() is { } directory ? $"its directory was kept: {directory}, its output: {output.Path}" : $"its output was kept: {output.Path}";
    }

    private static PthbsException Explained(PthbsException error, PackageId id, string? kept) => new(error)
    {
        Where = error.Where ?? id.ToString(),
        Details = kept is null ? error.Details : [.. error.Details, kept],
        Hint = error.Hint ?? $"the whole log: pthbs log {id.Short}{(kept is null ? "   (--keep-failed leaves the build's directory for a look)" : "")}",
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
