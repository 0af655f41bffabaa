using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Comparing;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs reproduce</c></summary>
internal sealed class ReproduceCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "as for 'pthbs build'", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _place = new("--place") { Description = "where to build again; by default where the conditions differ most", HelpName = "DIR" };
    private readonly Option<string?> _again = CommonOptions.Jobs("jobs of the second build; by default one more than in the first", "--again-jobs");
    private readonly Option<bool> _keep = new("--keep") { Description = "keep the second output if it differs, and the directory of a failed build" };
    private readonly BuildOptions _options;

    public ReproduceCommand()
        : base("reproduce", "build packages again under other conditions, and compare")
    {
        Add(_packages);
        Add(_place);
        Add(_again);
        Add(_keep);
        _options = new BuildOptions(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Builds what is not in the store. Then builds each package once more: later (after a wait of\ntwo minutes at most, so that second and minute differ), in another place (in memory, where\nnames are listed in another order, if there is room), with another number of jobs and, as\nroot, as another user. If the outputs differ, shows for each file what differs: ELF\nsections, members of archives, lines, and the build time where it is in there. If the\noutputs are equal, shows which files contain the date of the build: another day would\nchange them. The exit code is 5 if the outputs differ, and if a file contains the date.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs reproduce zlib make", "checks whether two packages give the same output again"),
        new("pthbs reproduce --keep --place /var/tmp zlib", "builds again on that disk, and keeps what differs"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = _options.Read(call);
        if (call.Value(_place) is { } place) SecondPlace.Ensure(place, CollectionTrust.OfUser(call.Variable("SUDO_UID")));
        call.EnsureOutsideStore(call.Value(_place));
        var session = call.Session;
        var packages = session.Words.Packages(call.Value(_packages)!);
        var code = await BuildWork.RunAsync(call, settings, packages, withInputs: true).ConfigureAwait(false);
        if (settings.DryRun) call.Screen.Say($"would build {Quantity.Count(packages.Count, "package")} once more, to compare");
        if (settings.DryRun || (code != ExitCodes.Success && !settings.KeepGoing)) return code;
        var there = packages.Where(session.Store.Contains).ToList();
        var graph = session.PlanOnly(there);
        using (var progress = BuildProgress.OfDownloads(call.Screen, session.Supply.Missing(graph).Count)) await session.Supply.FetchAsync(graph, progress, call.Cancel).ConfigureAwait(false);
        var jobs = call.Value(_again) is { } text ? MachineSettings.ParseJobs(text) : session.Settings.Jobs + 1;
        foreach (var id in there)
        {
            try
            {
                var report = await CheckAsync(call, id, new CheckOptions(jobs, call.Value(_place), call.Value(_keep), session.Settings.Limits), settings.Verbose).ConfigureAwait(false);
                Tell(call, report);
                if (!report.IsReproducible && code == ExitCodes.Success) code = ExitCodes.Of(ErrorKind.Build);
            }
            catch (PthbsException error) when (settings.KeepGoing && error.Kind is ErrorKind.Build or ErrorKind.Damage)
            {
                call.Tell(error);
                if (code == ExitCodes.Success) code = ExitCodes.Of(error.Kind);
            }
        }

        return code;
    }

    private static async Task<CheckReport> CheckAsync(Invocation call, PackageId id, CheckOptions options, bool verbose)
    {
        using var progress = new BuildProgress(call.Screen, call.Session.PlanOnly(id), 0, verbose, call.Json);
        var (checker, script) = (call.Session.Checker(options, progress), call.Session.Script(id));
        if (checker.WaitBefore(script, call.Cancel) is { Ticks: > 0 } wait)
            call.Screen.Say(string.Create(CultureInfo.InvariantCulture, $"waiting {wait.TotalSeconds:f0} s, so that the clock shows another second and minute than in the first build of {id.Name}"));
        return await checker.CheckAsync(script, call.Cancel).ConfigureAwait(false);
    }

    private static void Tell(Invocation call, CheckReport report)
    {
        var line = new CheckedJson(
            report.Id.ToString(), report.IsReproducible, report.FirstHash, report.SecondHash, report.Seconds, [.. report.Varied], DifferenceLines.ToJson(report.Differences), DifferenceLines.ToJson(report.Days), report.Kept);
        call.Print(line, screen =>
        {
            screen.Say($"varied: {string.Join("; ", report.Varied)}");
            screen.PrintLine($"{report.Id}: {(report.IsReproducible ? "reproducible" : report.IsSame ? $"the same today, but {DifferenceLines.Holders(report.Days)}" : DifferenceLines.Count(report.Differences))}");
            DifferenceLines.Print(screen, report.IsSame ? report.Days : report.Differences);
            if (report.Days.Count > 0) screen.Say("hint: if the day is not the build's (a release of today, say), check again tomorrow");
            if (report.Kept is { } kept) screen.Say($"the second output was kept: {kept}");
        });
    }
}
