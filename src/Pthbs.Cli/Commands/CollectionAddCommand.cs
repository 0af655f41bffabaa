using System.Collections.Concurrent;
using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Packaging.Licenses;
using Pthbs.Scripts;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection add</c></summary>
internal sealed class CollectionAddCommand : PthbsCommand
{
    /// <summary>What a failure hides, the next one tells; a package of which more is unknown is for a person.</summary>
    private const int MostBuilds = 7;

    private readonly Argument<string[]> _urls = new("SOURCE…") { Description = "a URL or several of one file; a file; git:URL@TAG; debian:NAME or debian:pool/…", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _package = new("--package") { Description = "the package's name, if it is not that of the source", HelpName = "NAME" };
    private readonly Option<bool> _noBuild = new("--no-build") { Description = "write the template, and build nothing" };
    private readonly Option<bool> _sourceOnly = new("--source-only") { Description = "write the download list and nothing else" };
    private readonly Option<string?> _name = new("--name") { Description = "the file's name, if it is not the end of the first URL", HelpName = "NAME" };
    private readonly Option<string?> _commit = new("--commit") { Description = "with --source-only: the URLs are git repositories, add this commit", HelpName = "HASH" };
    private readonly Option<string?> _jobs = CommonOptions.Jobs("how many jobs run at once, in all builds together", "--jobs", "-j");
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "show the output of builds" };
    private readonly Option<bool> _json = CommonOptions.Json("print events as JSON, one on each line");

    public CollectionAddCommand()
        : base("add", "make a package from its source, or add a source alone")
    {
        Add(_urls);
        foreach (var option in (Option[])[_package, _noBuild, _sourceOnly, _name, _commit, _jobs, _verbose, _json]) Add(option);
        _package.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (!PackageId.IsName(token.Value)) result.AddError($"--package does not accept '{token.Value}'\n{PackageId.NameForm}\n");
        });
        Validators.Add(result =>
        {
            var isSource = result.GetValue(_sourceOnly);
            if (isSource && (result.GetValue(_noBuild) || result.GetValue(_json) || result.GetResult(_package) is not null)) result.AddError("--source-only writes no template and prints one line: --package, --no-build and --json are for templates");
            else if (!isSource && result.GetResult(_commit) is not null) result.AddError("--commit needs --source-only\nnothing else\nname a tag, and a template is written, too: git:URL@TAG");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Downloads the source, and reads its build files without running them: build system,\nversion, license, dependencies, summary. Writes the template into the top layer of the\ncollection and the source into its download list, builds the package, asks its programs\nfor --version, and says what is left for a person to decide. Facts that follow from a\nfailed build are added to the template, and the package is built again. Nothing that is\nthere is replaced. If the source is not understood, nothing is written.",
        "With --source-only, it writes the hash, the name and the URLs of the file as one line into\nthe download list of the top layer, and prints the line. pthbs tries each URL, and all must\ngive the same file. For a commit, one repository that has it is enough.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection add https://example.org/tree-2.1.0.tar.gz", "makes a package 'tree', and builds it"),
        new("pthbs collection add debian:units", "the same with the source of a package of Debian"),
        new("pthbs collection add git:https://example.org/tool.git@v1.2", "the same with a tag of a repository"),
        new("pthbs collection add --no-build --package tree2 ./tree-2.1.0.tar.gz", "writes the template alone, under another name"),
        new("pthbs collection add --source-only https://example.org/zlib-1.3.1.tar.gz", "adds a line to the download list, and prints it"),
        new("pthbs collection add --source-only https://example.org/zlib.git --commit HASH", "the same with a commit"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        call.EnsureCollectionOutsideStore();
        if (call.Value(_jobs) is { } jobs) call.UseJobs(MachineSettings.ParseJobs(jobs));
        var settings = new BuildSettings(KeepGoing: false, DryRun: false, Verbose: call.Value(_verbose));
        if (call.Value(_sourceOnly)) return await AddSourceAsync(call).ConfigureAwait(false);
        var added = await AddPackageAsync(call).ConfigureAwait(false);
        if (call.Value(_noBuild))
        {
            Tell(call, added.Decisions);
            call.Screen.Say($"build it: pthbs build {added.Name}");
            return ExitCodes.Success;
        }

        var built = await BuildAsync(call, settings, added).ConfigureAwait(false);
        if (built.Code != ExitCodes.Success)
        {
            var decisions = added.Decisions.Concat(built.Decisions).ToList();
            if (added.Missing.Count > 0) decisions.Add($"whether the build failed for what no package brings: {string.Join(", ", added.Missing.Select(need => need.Name))}");
            if (built.Failure is not null) decisions.AddRange(PackageMender.ReasonsOf(call.Session, built.Id).Select(reason => reason.ToString()));
            Tell(call, [.. decisions, "why the build failed: the template stays, and can be edited"]);
            call.Screen.Warn($"pthbs: the template of '{added.Name}' was written, but the package could not be built: edit {added.Template}, then: pthbs build {added.Name}");
            return built.Code;
        }

        call.Print(new PackageJson(built.Id.ToString(), call.Session.Store.PathOf(built.Id)), screen => screen.PrintPath(call.Session.Store.PathOf(built.Id)));
        Tell(call, [.. added.Decisions, .. built.Decisions, .. await TryAsync(call, added.Name, built.Id, settings).ConfigureAwait(false)]);
        return ExitCodes.Success;
    }

    /// <summary>How the last build ended.</summary>
    /// <param name="Id">The package.</param>
    /// <param name="Code">The exit code.</param>
    /// <param name="Failure">Why the package itself failed; null if it did not.</param>
    /// <param name="Decisions">What is left to decide.</param>
    private sealed record Built(PackageId Id, int Code, PthbsException? Failure, IReadOnlyList<string> Decisions);

    /// <summary>Builds it; where facts that it lacks follow from the failure, adds them to the template, and builds it again.</summary>
    private static async Task<Built> BuildAsync(Invocation call, BuildSettings settings, AddedPackage added)
    {
        var mender = new PackageMender(added);
        Built? last = null;
        for (var tries = 1; ; tries++)
        {
            // The collection is another one now.
            call.Dispose();
            var id = call.Session.Generate(new PackageRequest(added.Name)).Id;
            var (code, failure) = (last?.Code ?? 0, last?.Failure);
            var warnings = new ConcurrentQueue<string>();
            // What a layout does not read changes no script.
            if (last?.Id != id)
            {
                failure = null;
                code = await BuildWork.RunAsync(call, settings, [id], failed: (which, error) => failure = which == id ? error : failure, warned: (which, warning) =>
                {
                    if (which == id) warnings.Enqueue(Decision(warning));
                }).ConfigureAwait(false);
            }

            var reasons = code != ExitCodes.Success && failure is not null && tries < MostBuilds ? mender.Mend(call.Session, id, failure, call.Cancel) : [];
            if (code != ExitCodes.Success && reasons.Count == 0) mender.TakeBack(call.Session, call.Cancel);
            last = new Built(id, code, failure, [.. Changed(), .. mender.Decisions, .. warnings]);
            if (reasons.Count == 0) return last;
            foreach (var reason in reasons)
                call.Print(new ChangedFactsJson(added.Name, reason.What, reason.Changes.Select(change => change.ToString())), screen => screen.Say($"changed:   {VisibleText.Of(reason.ToString())}"));
        }

        IEnumerable<string> Changed() => mender.Applied.Select(reason => $"whether this is right: {(reason.Changes.Count > 0 ? string.Join("; ", reason.Changes) : reason.What)}");
    }

    /// <summary>A warning of the build as something to decide: a package that is there may still lack what it was built for.</summary>
    private static string Decision(PthbsException warning) => string.Join("; ", [$"the build's warning: {warning.Message}", .. warning.Details, .. warning.Where is { } where && where.Contains(": ", StringComparison.Ordinal) ? (string[])[where] : []]);

    private async Task<AddedPackage> AddPackageAsync(Invocation call)
    {
        using var progress = BuildProgress.OfDownloads(call.Screen, 0);
        var added = await new PackageAdder(call.Session, progress).AddAsync(call.Value(_urls)!, call.Directory, call.Value(_package), call.Value(_name), call.Cancel).ConfigureAwait(false);
        progress.Dispose();
        call.Print(AddedJson.Of(added), screen => Show(screen, added));
        return added;
    }

    private static void Show(Screen screen, AddedPackage added)
    {
        screen.PrintLine($"{added.Template}");
        screen.Say($"package:   {added.Name} {added.Version}{(added.Summary is { } summary ? $": {summary}{(added.IsSummaryLikely ? " (likely)" : "")}" : "")}");
        screen.Say($"built by:  {added.BuildSystem} (layouts/{added.Layout}.sh.j2)");
        screen.Say($"license:   {added.License ?? "not recognised"}{(added.License is null ? "" : added.LicenseCertainty == Certainty.Sure ? ", sure" : ", likely")}{(added.LicenseFiles.Count > 0 ? $" ({VisibleText.Of(string.Join(", ", added.LicenseFiles))})" : "")}");
        if (added.Tools.Count > 0) screen.Say($"tools:     {string.Join(", ", added.Tools)}");
        screen.Say($"depends:   {(added.Depends.Count > 0 ? string.Join(", ", added.Depends) : "nothing that was found")}");
        foreach (var need in added.Missing) screen.Say($"missing:   {VisibleText.Of($"{need.Kind} {need.Name} ({need.Where})")}: no package brings it");
    }

    /// <summary>Asks the programs, in the sandbox of a build, what version they are; what answers becomes the package's test.</summary>
    /// <returns>What is left to decide.</returns>
    private static async Task<IReadOnlyList<string>> TryAsync(Invocation call, string name, PackageId id, BuildSettings settings)
    {
        var programs = ProgramTrial.ProgramsOf(call.Session, id);
        if (programs.Count == 0) return ["a test: the package has no programs that could be asked"];
        using var trial = ProgramTrial.Prepare(call.Session, name, programs);
        if (trial is null) return ["a test: the collection has no layout for tests"];
        await BuildWork.RunAsync(call, settings, [trial.Test], session: trial.Session).ConfigureAwait(false);
        var answers = trial.Answers();
        var test = answers.Count > 0 ? PackageAdder.AddTest(call.Session, name, answers[0]) : null;
        call.Print(answers.Select(answer => new TriedJson(name, answer.Program, answer.Option, answer.Says)), screen =>
        {
            foreach (var answer in answers) screen.Say($"tried:     {answer.Program} {answer.Option}: {answer.Says}");
        });
        return test is not null ? [$"what else the test should do: {test}"] : ["a test: no program answered --version, -V or --help"];
    }

    private static void Tell(Invocation call, IReadOnlyList<string> decisions)
    {
        call.Note(new DecisionsJson(decisions));
        if (decisions.Count == 0) return;
        call.Screen.Say("left to decide:");
        foreach (var decision in decisions) call.Screen.Say($"- {VisibleText.Of(decision)}");
    }

    private async Task<int> AddSourceAsync(Invocation call)
    {
        // What is wrong in the words is told before anything is opened.
        var commit = call.Value(_commit) is { } hash ? Commit(hash) : default(SourceKey?);
        using var progress = BuildProgress.OfDownloads(call.Screen, 0);
        var (session, words) = (call.Session, call.Value(_urls)!);
        var entry = commit is { } key
            ? await DownloadAdder.AddAsync(session, words, call.Value(_name), key, progress, call.Cancel).ConfigureAwait(false)
            : await DownloadAdder.AddNamedAsync(session, words, call.Directory, call.Value(_name), progress, call.Cancel).ConfigureAwait(false);
        progress.Dispose();
        call.Screen.PrintLine(entry.ToString());
        return ExitCodes.Success;
    }

    private static SourceKey Commit(string hash) => SourceKey.TryParse($"git:{hash}", out var key) ? key : throw new PthbsException(ErrorKind.Usage, "this is not a valid commit")
    {
        Got = hash,
        Expected = "its whole hash, 40 or 64 lower-case hex digits",
        Hint = "a tag or branch can move: git ls-remote URL shows its commit",
    };
}
