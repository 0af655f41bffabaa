using System.Diagnostics;
using System.Globalization;
using Pthbs.Building;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Comparing;

/// <summary>How packages are built again.</summary>
/// <param name="Jobs">How many jobs the second build may run.</param>
/// <param name="Place">The directory to build it in; null for the one that varies most.</param>
/// <param name="Keep">Whether a second output that is another one, or what is left of a second build that failed, stays where it was made.</param>
/// <param name="Limits">How much the second build may use.</param>
public sealed record CheckOptions(int Jobs, string? Place, bool Keep, BuildLimits Limits);

/// <summary>
/// Builds packages that are in the store once more, under other conditions (docs/explanation/decisions/0012-check.md), and compares. The second output is never
/// published: it is made in a store of its own, which sees the dependencies of the first.
/// </summary>
public sealed class PackageChecker(StoreDirectory store, SourceCache sources, SandboxChoice sandboxes, CheckOptions options, IProgress<BuildEvent> events)
{
    /// <summary>How long <see cref="CheckAsync"/> waits before it builds: a package that stamps the second or the minute would otherwise be the same twice.</summary>
    /// <param name="script">The package's script. The package must be in the store.</param>
    /// <param name="cancel">Ends it early.</param>
    public TimeSpan WaitBefore(BuildScript script, CancellationToken cancel) =>
        script.HasCommands && BuildWindow.Of(PackageRecords.Of(store, script.Id, cancel)) is { } before ? before.UntilApart(DateTimeOffset.UtcNow) : TimeSpan.Zero;

    /// <summary>Builds a package again and compares; what came of it goes into the package's record.</summary>
    /// <param name="script">The package's script. The package must be in the store.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It cannot be built again, or not at all this time.</exception>
    public async Task<CheckReport> CheckAsync(BuildScript script, CancellationToken cancel)
    {
        if (script.HasCommands && (!script.Header.IsOn(ScriptOptions.Sandbox) || sandboxes.Sandboxed() is OffSandbox))
            throw new PthbsException(ErrorKind.Machine, "without a sandbox a package cannot be built a second time: its path is in use") { Where = script.Id.ToString() };
        var first = PackageRecords.Of(store, script.Id, cancel);
        using var tree = store.OpenPackage(script.Id);
        var entries = OutputDifference.Scan(store, tree, script.Id, cancel).Entries;
        using var place = ScratchStore.Create(store, options, first.Size);
        await Task.Delay(WaitBefore(script, cancel), cancel).ConfigureAwait(false);
        var clock = Stopwatch.StartNew();
        var second = await BuildAgainAsync(script, first, place, cancel).ConfigureAwait(false);
        var seconds = Math.Round(clock.Elapsed.TotalSeconds, 3);
        BuildWindow? before = BuildWindow.Of(first), after = BuildWindow.Of(second);
        var report = new CheckReport(script.Id, first.OutputHash, second.OutputHash, [.. Varied(script, first, place)], seconds, [])
        {
            Days = script.HasCommands && first.OutputHash == second.OutputHash && before is { } earlier && after is { } later ? BuildTimes.SharedDays(tree, entries, earlier, later, cancel) : [],
        };
        store.Records.Save(first with { Checked = DateTimeOffset.UtcNow, Reproducible = report.IsReproducible });
        if (report.IsSame) return report;
        report = report with { Differences = OutputDifference.Find(store, script.Id, place.Store, script.Id, cancel, script.HasCommands ? (before, after) : default) };
        if (!options.Keep) return report;
        place.IsKept = true;
        return report with { Kept = place.Store.PathOf(script.Id) };
    }

    private async Task<BuildRecord> BuildAgainAsync(BuildScript script, BuildRecord first, ScratchStore place, CancellationToken cancel)
    {
        var untold = new UntoldFailures(events);
        var builder = new PackageBuilder(store, sources, new LocalExecutor(sandboxes, place.Store, isSecond: true), new PackageBuilderOptions(options.Jobs, options.Keep) { Limits = options.Limits }, untold) { Target = place.Store };
        var graph = BuildGraph.Walk([script.Id], id => id == script.Id ? script : null, id => id != script.Id);
        var result = await new Scheduler(builder, new JobPool(options.Jobs), untold).RunAsync(graph, _ => 1, keepGoing: false, cancel).ConfigureAwait(false);
        if (result.Failures.Count == 0) return PackageRecords.Of(place.Store, script.Id, cancel);
        place.IsKept = options.Keep;
        throw Failed(result.Failures[0].Error, script, [.. Varied(script, first, place)], place);
    }

    /// <summary>That it was the second build, and what was other than at the first, is what there is to know. The log that 'pthbs log' shows is the first one's.</summary>
    private PthbsException Failed(PthbsException error, BuildScript script, IReadOnlyList<string> varied, ScratchStore place) => new(error, what: $"the second build failed: {error.Message}")
    {
        Details = [.. error.Details, .. varied.Select(v => $"varied: {v}")],
        Hint = error.Kind != ErrorKind.Build ? error.Hint
            : options.Keep ? $"its log: zcat {place.Store.Logs.PathOf(script.Id)}" : "use --keep to keep the second build's log and directory, --place DIR to build elsewhere",
    };

    private IEnumerable<string> Varied(BuildScript script, BuildRecord first, ScratchStore place)
    {
        yield return $"place: {place.Path} in place of {store.State.Path}";
        var (here, there) = (FileSystemKind.Of(store.State.Path)?.Name, FileSystemKind.Of(place.Path)?.Name);
        if (here != there) yield return $"file system and order of names: {there} in place of {here}";
        if (first.Started is { } started) yield return $"time: {Later(DateTimeOffset.UtcNow - started)} later";
        if (!script.HasCommands) yield break;
        yield return $"jobs: {options.Jobs}";
        if (BuildUsers.Exist) yield return "user: another build user";
    }

    private static string Later(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(time.TotalMinutes < 2 ? time.TotalSeconds : time.TotalHours < 2 ? time.TotalMinutes : time.TotalHours):f0} {(time.TotalMinutes < 2 ? "seconds" : time.TotalHours < 2 ? "minutes" : "hours")}");

    /// <summary>A second build that fails is told by whoever asked for the check, with what only the check knows.</summary>
    private sealed class UntoldFailures(IProgress<BuildEvent> events) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
            if (value is not BuildFailed) events.Report(value);
        }
    }
}
