using System.CommandLine;
using Pthbs.Building;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs build</c></summary>
internal sealed class BuildCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package, PACKAGE:parameter=value, an id or its beginning, or a script's file", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "every package of the top layer of the collection but those never built" };
    private readonly Option<bool> _changed = new("--changed") { Description = "every package whose id changed since a commit, but those never built" };
    private readonly Option<string?> _since = new("--since") { Description = "with --changed: the commit, as for 'pthbs changed'", HelpName = "COMMIT" };
    private readonly Option<bool> _topLayer = CommonOptions.TopLayer("with --changed: only packages of the top layer, as --all");
    private readonly Option<string?> _source = new("--source") { Description = "build one package from this directory instead of its archive or commit", HelpName = "DIR" };
    private readonly Option<bool> _debug = new("--debug") { Description = "if a build fails, open a shell in it" };
    private readonly Option<string?> _stopBefore = new("--stop-before") { Description = "stop before this phase, keep the build, open a shell in it", HelpName = "PHASE" };
    private readonly Option<bool> _resume = new("--resume") { Description = "resume the kept build; its output is not put into the store" };
    private readonly Option<string?> _from = new("--from") { Description = "with --resume: the phase to begin with; by default the one that failed", HelpName = "PHASE" };
    private readonly BuildOptions _options;

    public BuildCommand()
        : base("build", "build packages and all that they need")
    {
        Add(_packages);
        foreach (var option in (Option[])[_all, _changed, _since, _topLayer, _source, _debug, _stopBefore, _resume, _from]) Add(option);
        _stopBefore.Choose(ScriptPhases.Names);
        _from.Choose(ScriptPhases.Names);
        Validators.Add(result =>
        {
            var asked = (result.GetResult(_packages) is { Tokens.Count: > 0 } ? 1 : 0) + (result.GetValue(_all) ? 1 : 0) + (result.GetValue(_changed) ? 1 : 0);
            if (result.GetResult(_source) is not null && result.GetResult(_packages) is not { Tokens.Count: 1 }) result.AddError("--source takes the place of one package's archive: name one package\npthbs build --source DIR PACKAGE\n");
            else if (result.GetResult(_source) is not null && result.GetValue(_resume)) result.AddError("use only one of these: --source, --resume");
            else if (asked > 1) result.AddError("use only one of these: packages, --all, --changed");
            else if (result.GetValue(_changed) == result.GetResult(_since) is null) result.AddError("--changed and --since go together\npthbs build --changed --since COMMIT\n");
            else if (result.GetValue(_topLayer) && !result.GetValue(_changed)) result.AddError(result.GetValue(_all) ? "--all takes the top layer alone: --top-layer is for --changed" : "--top-layer is for --changed alone\npthbs build --changed --since COMMIT --top-layer\n");
            else if (asked == 0) result.AddError("PACKAGE… is missing\npthbs build PACKAGE…\nname packages, or use --all or --changed");
        });
        _options = new BuildOptions(this, makesRoots: true);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Fetches missing sources, builds what is not in the store, and prints the path of\neach package. A package that is in the store is never built again.",
        "--all and --changed build each package with its default parameters, and --changed also the\nvariants that environments name. Both leave out packages that were never built (the fact\n'untested'): name those to build them. --all takes the top layer alone: what it needs of the\nlayers below is built with it. --top-layer makes --changed do the same.",
         "With --source, the directory is packed as it is now, without '.git', and\nbecomes a source of its own: the package has another id, which depends on each file, and\n'+local' at the end of its version. Packages that depend on it are not built with it.",
         "A build that fails is kept: --debug opens a shell in it at once if there is a\nterminal, 'pthbs shell --failed' does so later, and --resume resumes it after an edit\nof the phase that failed or of a later one. The output of a resumed build is never put into\nthe store: a build from the start makes the package, and is compared with it."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs build zlib", "builds zlib and prints its path"),
        new("pthbs build -j8 -k zstd m4 patch", "builds three packages with eight jobs; one that fails does not stop the others"),
        new("pthbs build --dry-run busybox", "prints the ids of all that would have to be built"),
        new("pthbs build --all -k", "builds the whole collection, as far as that is possible"),
        new("pthbs build --changed --since main", "builds what the edits since the branch main changed"),
        new("pthbs build --changed --since main --top-layer", "the same, of your own layer above another collection"),
        new("pthbs build --source ~/src/zlib zlib", "builds zlib from a working tree"),
        new("pthbs build ./zlib.sh", "builds a script from a file"),
        new("pthbs build --debug zlib", "builds zlib, and opens a shell in the build if it fails"),
        new("pthbs build --resume zlib", "resumes the kept build of zlib"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = _options.Read(call);
        var stop = call.Value(_stopBefore);
        if (call.Value(_from) is not null && !call.Value(_resume)) throw new PthbsException(ErrorKind.Usage, "--from is for --resume alone") { Hint = "pthbs build --resume PACKAGE --from PHASE" };
        if (call.Value(_packages)!.Length != 1 && (stop is not null || call.Value(_resume)))
            throw new PthbsException(ErrorKind.Usage, $"{(stop is null ? "--resume" : "--stop-before")} is for one package") { Got = call.Value(_all) ? "--all" : call.Value(_changed) ? "--changed" : string.Join(' ', call.Value(_packages)!) };
        if (call.Value(_resume)) return await ResumeAsync(call, call.Value(_packages)![0], settings).ConfigureAwait(false);
        // What is packed, and the collection of another time, are written to the state, also where nothing is built.
        if (call.Value(_changed) || call.Value(_source) is not null) call.UseStoreFor(StoreAccess.Writing);
        var wanted = await WantedAsync(call, settings.KeepGoing).ConfigureAwait(false);
        var packages = wanted.Packages;
        if (call.Value(_source) is { } directory) packages = [LocalSource(call, packages[0], directory)];
        if (stop is not null) settings = settings with { Stop = new BuildStop(packages[0], stop) };
        var failures = new List<PackageId>();
        var code = await BuildWork.RunAsync(call, settings, packages, failed: (id, _) => failures.Add(id)).ConfigureAwait(false);
        if (code == ExitCodes.Success) code = wanted.Code;
        if (settings.DryRun) return code;
        if (settings.Root is { } root && code == ExitCodes.Success) call.Session.Store.Roots.Add(root, [.. packages.Select(p => p.ToString())]);
        // Where some failed, the others are of use. What was stopped has made nothing: a path would be that of an older build.
        foreach (var id in stop is null ? packages.Where(call.Session.Store.Contains) : [])
            call.Print(new PackageJson(id.ToString(), call.Session.Store.PathOf(id)), screen => screen.PrintPath(call.Session.Store.PathOf(id)));
        foreach (var failed in failures) if (await TryEnterAsync(call, failed, isWanted: call.Value(_debug) || stop is not null).ConfigureAwait(false)) break;
        return code;
    }

    /// <summary>Opens a shell in what is kept of a build that has just failed. How to get in has been told.</summary>
    private static async Task<bool> TryEnterAsync(Invocation call, PackageId failed, bool isWanted)
    {
        if (!isWanted || !FailedBuildEntry.IsPossible(call) || call.Session.Store.Kept.TryLook(failed.Name)?.Id != failed) return false;
        using var kept = call.Session.Store.Kept.Open(failed.Name);
        await FailedBuildEntry.EnterAsync(call, kept, []).ConfigureAwait(false);
        return true;
    }

    private async Task<int> ResumeAsync(Invocation call, string word, BuildSettings settings)
    {
        var package = call.Session.Words.Package(word);
        using var kept = call.Session.FailedBuilds.Open(package.Name);
        call.WhenInterrupted($"the kept build of {kept.State.Id.Name} is still there");
        Observer? observer = null;
        try
        {
            using var progress = new BuildProgress(call.Screen, call.Session.PlanOnly(kept.State.Id), 0, settings.Verbose, call.Json);
            await call.Session.FailedBuilds.ResumeAsync(kept, package, call.Value(_from), observer = new Observer(progress), call.Cancel, word).ConfigureAwait(false);
        }
        catch (PthbsException error) when (observer is { HasFailed: true })
        {
            // It has been told as the failure of any build is.
            if (call.Value(_debug) && FailedBuildEntry.IsPossible(call)) await FailedBuildEntry.EnterAsync(call, kept, []).ConfigureAwait(false);
            return ExitCodes.Of(error.Kind);
        }

        var store = call.Session.Store;
        call.Screen.Say(
            "the output passes all checks; it was not put into the store, because the build was resumed",
            $"{(store.Contains(package) ? $"the package is already in the store: {store.PathOf(package)}" : $"to build and keep the package: pthbs build {word}")}");
        return ExitCodes.Success;
    }

    /// <summary>The package that takes a directory in place of its archive. The directory is packed also where nothing is built: without that, nobody knows the id.</summary>
    private static PackageId LocalSource(Invocation call, PackageId id, string directory)
    {
        var local = call.Session.UseLocalSource(id, directory, call.Cancel);
        call.Screen.Say($"source: {directory} in place of {local.Replaced.File}: {local.Script.Id.Short}");
        return local.Script.Id;
    }

    private async Task<Wanted> WantedAsync(Invocation call, bool keepGoing)
    {
        if (!call.Value(_all) && !call.Value(_changed)) return new Wanted(call.Session.Words.Packages(call.Value(_packages)!), ExitCodes.Success);
        var session = call.Session;
        var errors = new List<PthbsException>();
        IEnumerable<string> names = session.Collection.TopPackages;
        if (call.Value(_changed))
        {
            var changes = await CollectionChanges.SinceAsync(session, call.Value(_since)!, call.Value(_topLayer), call.Cancel).ConfigureAwait(false);
            names = changes.Packages.Where(change => change.After is not null).Select(change => change.Name);
            errors.AddRange(changes.Errors);
            foreach (var error in changes.OldErrors) call.Tell(error);
            call.Screen.Say(ChangedCommand.Summary(changes, call.Value(_topLayer)));
        }

        var packages = CollectionSurvey.Generate(session, names.Select(PackageRequest.Parse), errors);
        if (errors is [var first, ..] && !keepGoing) throw first;
        errors.ForEach(call.Tell);
        return new Wanted([.. UntestedPackages.LeaveOut(call, packages).Select(package => package.Id).Distinct()], errors.Count == 0 ? ExitCodes.Success : ExitCodes.Of(errors[0].Kind));
    }

    /// <summary>What is to be built; and the exit code where some that were asked for cannot be generated, and the others are wanted all the same.</summary>
    private sealed record Wanted(IReadOnlyList<PackageId> Packages, int Code);

    /// <summary>A resumed build has no plan.</summary>
    private sealed class Observer(BuildProgress progress) : IBuildObserver
    {
        /// <summary>Whether a failure was told.</summary>
        public bool HasFailed { get; private set; }

        public void Planned(BuildPlan plan)
        {
            // Nothing is planned: one build goes on.
        }

        public void Report(BuildEvent value)
        {
            HasFailed |= value is BuildFailed;
            progress.Report(value);
        }

        public void Report(FetchEvent value) => progress.Report(value);
    }
}
