using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary>The options of commands that build.</summary>
internal sealed class BuildOptions
{
    private readonly Option<string?> _jobs = CommonOptions.Jobs("how many jobs run at once, in all builds together", "--jobs", "-j");
    private readonly Option<bool> _keepGoing = new("--keep-going", "-k") { Description = "continue with packages that do not need a failed one" };
    private readonly Option<string?> _keepFailed = new("--keep-failed") { Description = "which failed build of a package is kept: last or none", HelpName = "WHICH" };
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "only print the ids of what would be built" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "show the output of builds" };
    private readonly Option<string?> _root = new("--root") { Description = "keep the result from gc, as the next generation of this root", HelpName = "ROOT" };
    private readonly Option<bool> _json = CommonOptions.Json("print events as JSON, one on each line");

    /// <summary>Gives them to a command.</summary>
    /// <param name="command">It.</param>
    /// <param name="makesRoots">Whether what it builds may become a generation of a root.</param>
    public BuildOptions(Command command, bool makesRoots = false)
    {
        _keepFailed.Choose(MachineSettings.KeepFailedWords);
        foreach (var option in (Option[])[_jobs, _keepGoing, _keepFailed, _dryRun, .. makesRoots ? (Option[])[_root] : [], _verbose, _json]) command.Add(option);
    }

    /// <summary>What was asked for. Before the session is opened.</summary>
    public BuildSettings Read(Invocation call)
    {
        if (call.Value(_root) is { } root && !RootStore.IsName(root)) throw new PthbsException(ErrorKind.Usage, "this is not a valid name for a root") { Got = root, Expected = RootStore.NameForm };
        if (call.Value(_jobs) is { } jobs) call.UseJobs(MachineSettings.ParseJobs(jobs));
        if (call.Value(_keepFailed) is { } keep) call.UseKeepFailed(MachineSettings.ParseKeepFailed(keep));
        if (call.Value(_dryRun)) call.UseStoreFor(StoreAccess.Reading);
        return new BuildSettings(call.Value(_keepGoing), call.Value(_dryRun), call.Value(_verbose), call.Value(_root));
    }
}

/// <summary>How a person wants things to be built.</summary>
internal sealed record BuildSettings(bool KeepGoing, bool DryRun, bool Verbose, string? Root = null)
{
    /// <summary>Where one of the packages stops; null for none.</summary>
    public Building.BuildStop? Stop { get; init; }

    /// <summary>Packages of which the command finds what ended a failed build.</summary>
    public IReadOnlySet<Scripts.PackageId> Traced { get; init; } = new HashSet<Scripts.PackageId>();
}
