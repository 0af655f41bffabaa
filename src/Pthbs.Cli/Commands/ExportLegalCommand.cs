using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Exporting.Legal;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs export legal</c></summary>
internal sealed class ExportLegalCommand : PthbsCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "the directory to write; an earlier one of this command is replaced" };
    private readonly Argument<string[]> _what = new("WHAT…") { Description = "built packages and environments", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _noRelink = new("--no-relink") { Description = "leave out the files to link programs again" };

    public ExportLegalCommand()
        : base("legal", "write what licenses ask you to pass on with programs")
    {
        Add(_directory);
        Add(_what);
        Add(_noRelink);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Writes license texts, sources, patches and build scripts of all packages that are in WHAT,\nthose that programs were linked with included. A program that holds a library under the\nLGPL is built once more to get its objects: relink.sh beside them links it again with\na changed library. It needs nothing but a linker.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs export legal ./legal base", "what goes with the environment 'base'"),
        new("pthbs export legal ./legal rsync --no-relink", "texts and sources only"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        call.EnsureOutsideStore(call.Value(_directory));
        var session = call.Session;
        var inventory = Inventories.Read(call, call.Value(_what)!);
        var relinks = new Dictionary<PackageId, PackageId>();
        foreach (var package in call.Value(_noRelink) ? [] : inventory.Packages)
            if (package.Script is { } script && RelinkScript.Programs(inventory, package) is { Count: > 0 } programs) relinks.Add(package.Id, session.Declare(RelinkScript.Of(script, programs)));
        if (relinks.Count > 0)
        {
            call.Screen.Say($"building {Quantity.Count(relinks.Count, "package")} once more, for the objects of programs that hold a library under the LGPL");
            var code = await BuildWork.RunAsync(call, new BuildSettings(KeepGoing: false, DryRun: false, Verbose: false), [.. relinks.Values]).ConfigureAwait(false);
            if (code != ExitCodes.Success) return code;
        }

        List<PackageId> known = [.. inventory.Packages.Where(p => p.Script is not null && LegalKit.Sources(p).Any(s => !session.Sources.Contains(s.Key))).Select(p => p.Id)];
        if (known.Count > 0)
        {
            var graph = session.PlanOnly(known);
            using var progress = BuildProgress.OfDownloads(call.Screen, session.Supply.Missing(graph).Count);
            await session.Supply.FetchAsync(graph, progress, call.Cancel).ConfigureAwait(false);
        }

        var kit = new LegalKit(inventory, relinks);
        var place = kit.Write(call.Value(_directory)!, session.Store, session.Sources, call.Cancel);
        if (kit.WithoutText.Count > 0) call.Screen.Warn($"pthbs: no license text is installed by {string.Join(", ", kit.WithoutText)}: it is in their sources");
        foreach (var part in kit.PartsWithoutText) call.Screen.Warn($"pthbs: the license text of a part of programs is missing, add it: {part}");
        foreach (var reason in kit.NotRelinkable) call.Screen.Warn($"pthbs: cannot be linked again from there: {reason}");
        call.Screen.Say($"{Quantity.Count(inventory.Packages.Count, "package")} in {place}");
        return ExitCodes.Success;
    }
}
