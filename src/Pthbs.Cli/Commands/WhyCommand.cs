using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Planning;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs why</c></summary>
internal sealed class WhyCommand : PthbsCommand
{
    private const int MostFilesShown = 3;
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Argument<string?> _input = new("INPUT") { Description = "for --build and --run: a name, an id or its beginning, or PACKAGE:parameter=value", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _build = new("--build") { Description = "through build scripts: what is needed to build PACKAGE" };
    private readonly Option<bool> _run = new("--run") { Description = "through outputs: what PACKAGE refers to when it runs" };
    private readonly Option<bool> _rebuilt = new("--rebuilt") { Description = "what changed since PACKAGE was last built" };
    private readonly Option<string?> _from = new("--from") { Description = "with --rebuilt: what to compare with; by default the last one built", HelpName = "ID" };
    private readonly Option<bool> _reverse = new("--reverse", "-r") { Description = "who depends on PACKAGE: of the collection, or with --run of what is built" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = $"all paths ({DependencyPaths.MostPaths} at most), not only a shortest one; all dependents" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each path, cause or dependent");

    public WhyCommand()
        : base("why", "show why a package is needed, who needs it, or why it was rebuilt")
    {
        Add(_package);
        Add(_input);
        foreach (var option in (Option[])[_build, _run, _rebuilt, _reverse, _from, _all, _json]) Add(option);
        Validators.Add(result =>
        {
            var hasInput = result.GetResult(_input) is { Tokens.Count: > 0 };
            var ways = ((Option<bool>[])[_build, _run, _rebuilt]).Count(result.GetValue);
            if (result.GetValue(_reverse) ? ways > 1 || result.GetValue(_rebuilt) : ways != 1) result.AddError("use one of --build, --run, --rebuilt and --reverse; --reverse can have --build or --run beside it\npthbs why --build PACKAGE INPUT\n");
            else if (result.GetValue(_reverse) && (hasInput || result.GetResult(_from) is not null)) result.AddError($"--reverse is about one package: {(hasInput ? "INPUT goes with --build and --run" : "--from goes with --rebuilt only")}");
            else if (result.GetValue(_reverse)) return;
            else if (result.GetValue(_rebuilt) && hasInput) result.AddError("--rebuilt is about one package: INPUT goes with --build and --run");
            else if (result.GetValue(_rebuilt) && result.GetValue(_all)) result.AddError("--all goes with --build, --run and --reverse only");
            else if (!result.GetValue(_rebuilt) && !hasInput) result.AddError($"INPUT is missing\npthbs why {(result.GetValue(_build) ? _build : _run).Name} PACKAGE INPUT\n");
            else if (!result.GetValue(_rebuilt) && result.GetResult(_from) is not null) result.AddError("--from goes with --rebuilt only");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Prints the path from PACKAGE to INPUT, one package on each line, with what leads to it. If\nthere is no path, it prints nothing on standard output, and the exit code is 0 too:\n[ -z \"$(pthbs why --build PACKAGE INPUT)\" ] tests that.",
        "With --rebuilt: compares the script that was last built under PACKAGE's name, with the same\nvalues of its parameters, with the one that it has now and, if only the ids of dependencies\ndiffer, the scripts of those, down to the packages that were changed themselves; shows the\nlines that changed.",
        "With --reverse: prints each package that depends on PACKAGE, with what it needs. A name means\nevery package of that name, whatever its parameters. Looks at the collection as it is now, with\ndefault parameters and the variants that its environments name, tests left out; with --run, at\nthe packages in the store, with whatever parameters they were built: at what their files refer\nto, and what their programs hold of static libraries.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs why --build curl debian-seed", "shows how curl depends on the seed, if it does"),
        new("pthbs why --run curl ca-certificates", "shows which files of curl refer to that package"),
        new("pthbs why --reverse zlib", "lists the packages of the collection that depend on zlib"),
        new("pthbs why --reverse --run zlib", "lists the built packages that refer to a zlib or hold parts of one"),
        new("pthbs why --rebuilt curl", "names the packages below curl whose scripts changed, and how"),
        new("pthbs why --rebuilt curl --from curl.5f70", "compares with an older package"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var session = call.Session;
        if (call.Value(_reverse)) return Task.FromResult(WhyReverse.Run(call, call.Value(_package)!, call.Value(_run), call.Value(_all)));
        if (call.Value(_rebuilt))
        {
            WhyRebuilt.Run(call, session.Words.Package(call.Value(_package)!), call.Value(_from));
            return Task.FromResult(ExitCodes.Success);
        }

        var id = call.Value(_build) ? session.Words.Package(call.Value(_package)!) : session.Words.BuiltPackage(call.Value(_package)!);
        var graph = call.Value(_build) ? session.PlanAll([id]) : null;
        var isInput = session.Words.Among(call.Value(_input)!, graph?.Nodes.Select(n => n.Id) ?? session.Store.List());
        var all = call.Value(_all);
        var ways = graph is not null
            ? DependencyPaths.OfBuild(graph, id, isInput, all)
            : DependencyPaths.OfRun(session.Store, id, isInput, all, call.Cancel);
        if (ways.Count == 0)
        {
            session.Words.EnsureKnown(call.Value(_input)!);
            call.Screen.Say($"no path: {id.Short} {(call.Value(_build) ? "is built" : "runs")} without {call.Value(_input)}");
        }
        else if (ways.Count == DependencyPaths.MostPaths)
        {
            call.Screen.Say($"there may be more than these {ways.Count} paths");
        }

        foreach (var way in ways) Tell(call, way, ReferenceEquals(way, ways[0]));
        return Task.FromResult(ExitCodes.Success);
    }

    private static void Tell(Invocation call, IReadOnlyList<PathStep> way, bool isFirst)
    {
        call.Print(new WayJson(way.Select(Json)), screen =>
        {
            if (!isFirst) screen.PrintLine("");
            foreach (var step in way) screen.PrintLine(Text(step));
        });
    }

    private static StepJson Json(PathStep step) => new(step.Id.ToString(), step.Relation.Length > 0 ? step.Relation : null, step.Files.Count > 0 ? [.. step.Files] : null);

    private static string Text(PathStep step)
    {
        if (step.Relation.Length == 0) return step.Id.ToString();
        if (step.Files.Count == 0) return $"  {step.Relation} {step.Id}";
        return $"  {step.Relation} {step.Id}   in {ShortList.Of(step.Files, MostFilesShown)}";
    }
}
