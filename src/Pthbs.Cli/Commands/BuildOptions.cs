using System.CommandLine;
using Pthbs.Errors;
using Pthbs.Settings;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary>The options of commands that build.</summary>
internal sealed class BuildOptions
{
    private readonly Option<string?> _jobs = CommonOptions.Jobs("how many jobs run at once, over all builds", "--jobs", "-j");
    private readonly Option<bool> _keepGoing = new("--keep-going", "-k") { Description = "go on with what does not need a package that failed" };
    private readonly Option<bool> _keepFailed = new("--keep-failed") { Description = "leave the directories of failed builds on disk" };
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "only print the ids of what would be built" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "show the output of builds" };
    private readonly Option<string?> _root = new("--root") { Description = "keep what is built from 'pthbs gc', as the next generation of this root", HelpName = "NAME" };
    private readonly Option<bool> _json = CommonOptions.Json("print events as JSON, one a line");

    /// <summary>Gives them to a command.</summary>
    /// <param name="command">It.</param>
    /// <param name="makesRoots">Whether what it builds may become a generation of a root.</param>
    public BuildOptions(Command command, bool makesRoots = false)
    {
        foreach (var option in (Option[])[_jobs, _keepGoing, _keepFailed, _dryRun, .. makesRoots ? (Option[])[_root] : [], _verbose, _json]) command.Add(option);
    }

    /// <summary>What was asked for. Before the session is opened.</summary>
    public BuildWishes Read(Invocation call)
    {
        if (call.Value(_root) is { } root && !RootArchive.IsName(root)) throw new PthbsException(ErrorKind.Usage, "no root can have that name") { Got = root, Expected = RootArchive.NameForm };
        if (call.Value(_jobs) is { } jobs) call.UseJobs(MachineSettings.ParseJobs(jobs));
        if (call.Value(_dryRun)) call.UseStoreFor(StoreAccess.Reading);
        return new BuildWishes(call.Value(_keepGoing), call.Value(_keepFailed), call.Value(_dryRun), call.Value(_verbose), call.Value(_root));
    }
}

/// <summary>How a person wants things to be built.</summary>
internal sealed record BuildWishes(bool KeepGoing, bool KeepFailed, bool DryRun, bool Verbose, string? Root = null);
