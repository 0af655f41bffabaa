using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Reproducing;
using Pthbs.Scripts;
using Pthbs.Settings;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs check</c></summary>
internal sealed class CheckCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "as for 'pthbs build'", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _place = new("--place") { Description = "where to build again, if not where it varies most", HelpName = "DIR" };
    private readonly Option<string?> _again = CommonOptions.Jobs("jobs of the second build: one more than of the first, if not given", "--again-jobs");
    private readonly Option<bool> _keep = new("--keep") { Description = "leave where it was made what differs, or fails to be built" };
    private readonly BuildOptions _options;

    public CheckCommand()
        : base("check", "build packages again under other conditions, and compare")
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
        "Builds what is not in the store. Then builds each package once more: later, in another\nplace (in memory, where names are listed in another order, if there is room), with another\nnumber of jobs and, as root, as another user. Where the outputs differ, shows file by file\nwhat differs inside: ELF sections, members of archives, lines. The exit code is 5 then.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs check zlib make", "tells of two packages whether they come out the same again"),
        new("pthbs check --keep --place /var/tmp zlib", "builds again on that disk, and leaves what differs there"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var wishes = _options.Read(call);
        var session = call.Session;
        var packages = call.Value(_packages)!.Select(session.Resolve).Distinct().ToList();
        var code = await new BuildWork(call, wishes).RunAsync(packages).ConfigureAwait(false);
        if (wishes.DryRun) call.Screen.Say($"would build {Quantity.Count(packages.Count, "package")} once more, to compare");
        if (wishes.DryRun || (code != ExitCodes.Success && !wishes.KeepGoing)) return code;
        var there = packages.Where(session.Store.Contains).ToList();
        var graph = session.PlanOnly(there);
        using (var progress = BuildProgress.OfDownloads(call.Screen, session.Supply.Missing(graph).Count)) await session.Supply.FetchAsync(graph, progress, call.Cancel).ConfigureAwait(false);
        var jobs = call.Value(_again) is { } text ? MachineSettings.ParseJobs(text) : session.Settings.Jobs + 1;
        foreach (var id in there)
        {
            try
            {
                var report = await CheckAsync(call, id, new CheckOptions(jobs, call.Value(_place), call.Value(_keep) || wishes.KeepFailed, session.Settings.Limits), wishes.Verbose).ConfigureAwait(false);
                Tell(call, report);
                if (!report.IsReproducible && code == ExitCodes.Success) code = ExitCodes.Of(ErrorKind.Build);
            }
            catch (PthbsException error) when (wishes.KeepGoing && error.Kind is ErrorKind.Build or ErrorKind.Damage)
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
        return await call.Session.Checker(options, progress).CheckAsync(call.Session.Script(id), call.Cancel).ConfigureAwait(false);
    }

    private static void Tell(Invocation call, CheckReport report)
    {
        if (call.Json is { } json)
        {
            json.Write(writer => Write(writer, report));
            return;
        }

        call.Screen.Say($"varied: {string.Join("; ", report.Varied)}");
        call.Screen.PrintLine(report.IsReproducible ? $"{report.Id}: reproducible" : $"{report.Id}: {DifferenceLines.Count(report.Differences)}");
        DifferenceLines.Print(call.Screen, report.Differences);
        if (report.Kept is { } kept) call.Screen.Say($"the second output was kept: {kept}");
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, CheckReport report)
    {
        writer.WriteString("event", "checked");
        writer.WriteString("id", report.Id.ToString());
        writer.WriteBoolean("reproducible", report.IsReproducible);
        writer.WriteString("output-hash", report.FirstHash);
        writer.WriteString("second-hash", report.SecondHash);
        writer.WriteNumber("seconds", report.Seconds);
        writer.WriteStrings("varied", report.Varied);
        writer.WriteDifferences(report.Differences);
        if (report.Kept is { } kept) writer.WriteString("kept", kept);
    }
}
