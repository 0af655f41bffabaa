using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Settings;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>How packages are built.</summary>
/// <param name="Jobs">How many jobs a build may run at once, if the pool has them.</param>
/// <param name="KeepFailed">Whether the directories of a failed build stay on disk.</param>
/// <param name="AllowSandboxOff">Whether a script may switch its sandbox off.</param>
public sealed record PackageBuilderOptions(int Jobs, bool KeepFailed = false, bool AllowSandboxOff = false)
{
    /// <summary>How much a build may use.</summary>
    public BuildLimits Limits { get; init; } = new();

    /// <summary>Packages that are built although they are there: what is made takes the place of what is damaged.</summary>
    public IReadOnlySet<PackageId> Replaced { get; init; } = new HashSet<PackageId>();
}

/// <summary>Builds one package on this machine, from its lock to its place in the store.</summary>
public sealed class PackageBuilder(StoreDirectory store, SourceCache sources, ISandbox sandbox, PackageBuilderOptions options, IProgress<BuildEvent> events)
    : IPackageRunner
{
    /// <summary>Where it works and publishes, where that is not where the dependencies are.</summary>
    public StoreDirectory Site { get => field ?? store; init; }

    private static readonly string ThisSystem = RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64-linux",
        Architecture.Arm64 => "aarch64-linux",
        var other => $"{other.ToString().ToLowerInvariant()}-linux",
    };

    private readonly Dictionary<string, double> _durations = store.Records.ReadDurations();

    /// <inheritdoc/>
    public IJobTokens Prepare(GraphNode node) => new JobServer();

    /// <inheritdoc/>
    public async Task RunAsync(GraphNode node, IJobTokens tokens, CancellationToken cancel)
    {
        var id = node.Id;
        using var jobServer = (JobServer)tokens;
        var clock = Stopwatch.StartNew();
        try
        {
            using var locked = await Site.LockAsync(id, holder => events.Report(new BuildWaiting(id, holder)), cancel).ConfigureAwait(false);
            if (Site.Contains(id) && !options.Replaced.Contains(id))
            {
                events.Report(new BuildSucceeded(id, PackageRecords.Of(Site, id, cancel), BuiltElsewhere: true));
                return;
            }

            events.Report(new BuildStarted(id, _durations.TryGetValue(id.Name, out var seconds) ? seconds : null));
            var record = await BuildAsync(node.Script, jobServer, clock, cancel).ConfigureAwait(false);
            events.Report(new BuildSucceeded(id, record, BuiltElsewhere: false));
        }
        catch (PthbsException error)
        {
            events.Report(new BuildFailed(id, error, clock.Elapsed.TotalSeconds));
            throw;
        }
    }

    private async Task<BuildRecord> BuildAsync(BuildScript script, JobServer jobServer, Stopwatch clock, CancellationToken cancel)
    {
        var started = DateTimeOffset.UtcNow;
        var id = script.Id;
        var way = WayFor(script);
        Site.Scripts.Save(script);
        using var pump = new LogPump(Site.Logs.Create(id), Site.Logs.PathOf(id), options.Limits.LogSize, line => events.Report(new BuildPrinted(id, line)));
        using var output = Site.NewTree(id.ToString());
        // As the file system, or whoever set up the store, gives them to new directories there.
        var flags = output.Root.Flags();
        using var workspace = Workspace.Create(Site, id);
        using var watch = new BuildWatch(options.Limits, [workspace.Build, output.Root], cancel);
        cancel = watch.Token;
        try
        {
            pump.Note($"pthbs: builds {id}, sandbox: {(script.HasCommands ? way.Name : "none needed")}{(script.HasCommands && way.Remark is { } remark ? $" ({remark})" : "")}{string.Concat(script.Header.Options.Select(o => ", " + o))}");
            var closure = RuntimeClosure.Of(script.Header.Dependencies.Select(d => d.Id), p => PackageRecords.Of(store, p));
            var merged = EnvironmentPublisher.Merge(store, script.Header.Dependencies, Folding(script.Header));
            Step(id, BuildStep.Unpacking);
            if (script.IsEnvironment) ForestWriter.Write(merged, output.Root, cancel);
            else workspace.Fill(script, sources, output.Root, cancel);
            if (script.HasCommands)
            {
                Step(id, BuildStep.Building);
                if (way.SeesTheDisk) await RunOnTheDiskAsync(script, closure, merged, workspace, output, jobServer, way, pump, watch, cancel).ConfigureAwait(false);
                else RunWalled(script, closure, merged, workspace, output, jobServer, way, pump, watch, cancel);
            }

            Step(id, BuildStep.Checking);
            var candidates = closure.Append(id).ToList();
            var site = new OutputSite(workspace.Build.Path, output.Path) { Flags = flags, Limits = options.Limits.Output };
            var scan = OutputFinisher.Finish(output.Root, script, candidates, merged, site, pump.Note, cancel);
            watch.End();
            pump.Close();
            Step(id, BuildStep.Publishing);
            var record = PackageRecords.Make(id, script.Header, scan) with
            {
                Started = started,
                Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
                Sandbox = script.HasCommands ? way.Name : null,
                HostProc = script.HasCommands && way.SeesHostProc ? true : null,
            };
            Site.Manifests.Save(id, scan.Manifest);
            Site.Records.Save(record);
            if (options.Replaced.Contains(id)) Site.Replace(output, id.ToString());
            else Site.Publish(output, id);
            return record;
        }
        catch (Exception error) when (DirectoryHandle.IsOfTheDisk(error))
        {
            // The class library's streams, where a source is copied or the script written: a full disk, mostly.
            throw Explained(DirectoryHandle.FromIO(error, "write", workspace.Build.Path), id, null);
        }
        catch (OperationCanceledException) when (watch.Trouble is { } trouble)
        {
            throw Failed(trouble);
        }
        catch (PthbsException error)
        {
            throw Failed(error);
        }
        finally
        {
            if (!workspace.IsKept) Step(id, BuildStep.Deleting);
        }

        PthbsException Failed(PthbsException error)
        {
            pump.Note("pthbs: " + error.Describe().ReplaceLineEndings("\npthbs: "));
            pump.Dispose();
            // On a full disk, a log that fills it would keep every further command from working.
            if (pump.Trouble is { Kind: ErrorKind.Machine }) Site.Logs.Delete(id);
            return Explained(error, id, options.KeepFailed ? Kept(workspace, output) : null);
        }
    }

    private void RunWalled(
        BuildScript script, IReadOnlyList<PackageId> closure, Forest merged, Workspace workspace, PendingTree output, JobServer jobServer, ISandbox way, LogPump pump, BuildWatch watch,
        CancellationToken cancel)
    {
        using var user = BuildUser.Take(store, hasWalls: true, last: Site != store);
        workspace.Own(user.Identity, output.Root, cancel);
        // Closed again before another build can become this user.
        using var toBuild = workspace.LetIn(GroupToLetIn(way, user));
        using var toOutput = output.LetIn(GroupToLetIn(way, user));
        var (inherited, authorisation) = OpenJobServer(script.Header, jobServer, workspace, BuildFormat.BuildDirectory, user.Identity);
        try
        {
            var variables = BuildEnvironment.Variables(script, BuildFormat.BuildDirectory, options.Jobs, authorisation);
            var description = SandboxView.Describe(store, script, closure, merged, workspace.Build.Path, output.Path, variables) with { Limits = options.Limits.Sandbox };
            BuildRun.Run(way, description, user.Identity, inherited, pump, script.Id, options.Limits, watch, cancel);
        }
        finally
        {
            foreach (var descriptor in inherited) descriptor.Dispose();
        }
    }

    private async Task RunOnTheDiskAsync(
        BuildScript script, IReadOnlyList<PackageId> closure, Forest merged, Workspace workspace, PendingTree output, JobServer jobServer, ISandbox way, LogPump pump, BuildWatch watch,
        CancellationToken cancel)
    {
        using var places = await UnwalledPlaces.CreateAsync(store, script, output, merged, holder => events.Report(new BuildWaiting(script.Id, holder, IsForTurn: true)), cancel).ConfigureAwait(false);
        // Without walls, and still not root: another user is the one wall that is left.
        using var user = BuildUser.Take(store, hasWalls: false, last: Site != store);
        workspace.Own(user.Identity, output.Root, cancel);
        // Closed again before another build can become this user.
        using var toBuild = workspace.LetIn(GroupToLetIn(way, user));
        using var toOutput = output.LetIn(GroupToLetIn(way, user));
        var directory = workspace.Build.Path;
        var (inherited, authorisation) = OpenJobServer(script.Header, jobServer, workspace, directory, user.Identity);
        try
        {
            var variables = BuildEnvironment.Variables(script, directory, options.Jobs, authorisation);
            var description = SandboxView.OfTheDisk(store, script, closure, directory, output.Path, variables) with { Limits = options.Limits.Sandbox };
            BuildRun.Run(way, description, user.Identity, inherited, pump, script.Id, options.Limits, watch, cancel);
        }
        finally
        {
            foreach (var descriptor in inherited) descriptor.Dispose();
        }
    }

    /// <summary>The group that reaches what is in progress while it builds; null where whoever runs this program opens it for the build.</summary>
    private static uint? GroupToLetIn(ISandbox way, BuildUser user) => Ownership.IsRoot && way.OpensPathsAsBuildUser ? user.Identity.OuterGid : null;

    private ISandbox WayFor(BuildScript script)
    {
        if (script.HasCommands && script.Header.System != ThisSystem)
            throw new PthbsException(ErrorKind.Machine, "the script is built on another kind of machine")
            {
                Where = script.Id.ToString(),
                Got = ThisSystem,
                Expected = script.Header.System,
                Hint = "build it there, and carry the result over",
            };
        if (script.Header.IsOn("sandbox")) return sandbox;
        if (options.AllowSandboxOff) return new OffSandbox();
        throw new PthbsException(ErrorKind.Machine, "the script asks to be built without a sandbox, and this machine does not allow it")
        {
            Where = script.Id.ToString(),
            Hint = "read the script; if you trust it with all that you may do yourself, say --allow-sandbox-off",
        };
    }

    /// <summary>The jobserver as the script's make understands it (docs/formats/script.md, option jobserver).</summary>
    private static (ImmutableArray<SafeFileHandle> Inherited, string? Authorisation) OpenJobServer(
        ScriptHeader header, JobServer jobServer, Workspace workspace, string directory, SandboxIdentity identity)
    {
        switch (header.Value("jobserver"))
        {
            case "off": return ([], null);
            case "fifo":
                jobServer.Open(workspace.Build);
                if (Ownership.IsRoot) workspace.Build.SetOwner(JobServer.Name, identity.OuterUid, identity.OuterGid);
                return ([], $"fifo:{directory}/{JobServer.Name}");
            default:
                jobServer.Open();
                // Two descriptors, each of an open file of its own: make closes both.
                const int First = 3;
                return ([jobServer.OpenForBuild(), jobServer.OpenForBuild()], string.Create(CultureInfo.InvariantCulture, $"{First},{First + 1}"));
        }
    }

    private static ForestOptions Folding(ScriptHeader header) => new(header.IsOn("fold"), [.. header.Values("no-fold")]);

    private static string Kept(Workspace workspace, PendingTree output)
    {
        output.Keep();
        return $"its directory was kept: {workspace.Keep()}, its output: {output.Path}";
    }

    private static PthbsException Explained(PthbsException error, PackageId id, string? kept) => new(error)
    {
        Where = error.Where ?? id.ToString(),
        Details = kept is null ? error.Details : [.. error.Details, kept],
        Hint = error.Hint ?? $"the whole log: pthbs log {id.Short}{(kept is null ? "   (--keep-failed leaves the build's directory for a look)" : "")}",
    };

    private void Step(PackageId id, BuildStep step) => events.Report(new BuildStepped(id, step));
}
