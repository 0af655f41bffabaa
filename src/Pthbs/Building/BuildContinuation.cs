using System.Diagnostics;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>
/// Goes on with a kept build from a phase: with the script as it is now, under the id that the build has. What comes of it is checked as every output, and never
/// published: it is for the package, built from the beginning, to be compared with.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="sources">Where the sources are.</param>
/// <param name="executor">Carries out the script.</param>
/// <param name="options">How.</param>
/// <param name="events">Receives every event, from any thread.</param>
public sealed class BuildContinuation(StoreDirectory store, SourceCache sources, IExecutor executor, PackageBuilderOptions options, IProgress<BuildEvent> events)
{
    /// <summary>What the person calls the package, for commands in messages; null for its name.</summary>
    public string? Word { get; init; }

    /// <summary>Goes on.</summary>
    /// <param name="kept">The kept build.</param>
    /// <param name="edited">The script as it is now.</param>
    /// <param name="from">The phase to begin with; null for the one that failed.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It cannot go on, or failed once more: then it stays kept as it is now.</exception>
    public async Task RunAsync(KeptBuild kept, BuildScript edited, string? from, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var id = kept.State.Id;
        var scene = BuildScene.OfKept(store, kept.State, cancel);
        var phase = Begin(edited, kept.State, from);
        ScriptEdit.Check(kept.State.ResumedScript is { } ran && store.Scripts.TryRead(ran) is { } reached ? reached : scene.Script, edited, phase, Whole(edited.Id), earlier => $"pthbs build --resume --from {earlier} {Word ?? edited.Id.Name}");
        using var locked = await store.LockAsync(id, holder => events.Report(new BuildWaiting(id, holder)), cancel).ConfigureAwait(false);
        locked.Begin();
        events.Report(new BuildStarted(id, null));
        try
        {
            var scan = await RunAsync(kept, scene, edited, phase, clock, cancel).ConfigureAwait(false);
            kept.Save(kept.State with { Phase = ScriptEdit.Phases(edited).Phases is [.., var last] ? last.Name : phase, IsStopped = false, ResumedHash = scan.MaskedHash });
            events.Report(new BuildResumed(id, phase, Math.Round(clock.Elapsed.TotalSeconds, 3)));
            // Where the package is there already, no later build compares: it is never built again.
            if (store.Contains(edited.Id) && store.Records.TryRead(edited.Id) is { } record) events.Report(new BuildCompared(edited.Id, id, record.MaskedHash == scan.MaskedHash) { IsInStore = true });
        }
        catch (PthbsException error)
        {
            events.Report(new BuildFailed(id, error, clock.Elapsed.TotalSeconds));
            throw;
        }
    }

    private async Task<TreeScan> RunAsync(KeptBuild kept, BuildScene scene, BuildScript edited, string phase, Stopwatch clock, CancellationToken cancel)
    {
        var id = kept.State.Id;
        using var slot = executor.Prepare();
        // One job runs without a token.
        for (var i = 1; i < options.Jobs; i++) slot.Tokens.TryGive();
        using var course = new BuildCourse(store, id, kept.Output, options, clock, events);
        var inputs = new ActionInputs(store, sources, edited.Bytes, scene.View);
        course.Begin(executor, slot, scene.Action, inputs, course.Request with { Phases = ScriptPhases.From(phase), Resumed = kept });
        // Whatever becomes of it from here on, what was known of its output holds no more, and what its phases did is what this script says.
        store.Scripts.Save(edited);
        kept.Save(kept.State with { Phase = phase, IsStopped = false, ResumedHash = null, ResumedScript = edited.Id, Jobs = options.Jobs, Sandbox = course.Place?.Sandbox });
        course.Tell($"resumes {id} from the phase {phase}{(edited.Id == id ? "" : $", with the script of {edited.Id}")}");
        return await course.GoAsync(GoAsync, Failed).ConfigureAwait(false);

        async Task<TreeScan> GoAsync()
        {
            await course.RunAsync(null, cancel).ConfigureAwait(false);
            var scan = course.Finish(scene);
            course.CheckLinks(scene, scan, options);
            course.End();
            return scan;
        }

        PthbsException Failed(PthbsException error)
        {
            try
            {
                if (course.Phases.Last is { } reached && reached != kept.State.Phase) kept.Save(kept.State with { Phase = reached });
            }
            catch (PthbsException)
            {
                // What was resumed from is known: the build's own error is the one that counts.
            }

            return new PthbsException(error) { Where = error.Where ?? id.ToString(), Hint = error.Hint ?? $"to open a shell in the build directory: pthbs shell --failed {id.Name}; to see the whole log: {course.LogCommand}" };
        }
    }

    /// <summary>What to do where the kept build cannot go on: a package that is in the store is not built again.</summary>
    private string Whole(PackageId edited) => store.Contains(edited) ? $"the package is already in the store: {store.PathOf(edited)}" : $"to build it from the start: pthbs build {Word ?? edited.Name}";

    /// <summary>The phase to begin with.</summary>
    private string Begin(BuildScript edited, KeptState kept, string? from)
    {
        ScriptEdit.Phases(edited);
        var phase = from ?? kept.Phase;
        if (phase is null || phase == ScriptPhases.Unrepeatable)
            throw new PthbsException(ErrorKind.Usage, phase is null ? "the build failed before its first phase: there is nothing to go on from" : "the phase prepare cannot be resumed: what it does to the sources cannot be done twice")
            {
                Where = kept.Id.ToString(),
                Hint = Whole(edited.Id),
            };
        ScriptEdit.PhaseOf(edited, phase);
        return phase;
    }
}
