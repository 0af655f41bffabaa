using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Exporting.Make;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Sources;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs export make</c></summary>
internal sealed class ExportMakeCommand : PthbsCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "the directory to write to; created if it is missing" };
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "packages to build there, with everything that they need", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _sources = new("--sources") { Description = "fetch all sources, and copy them as well" };

    public ExportMakeCommand()
        : base("make", "write what make and busybox need to build packages without pthbs")
    {
        Add(_directory);
        Add(_packages);
        Add(_sources);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Writes build scripts, a Makefile and helpers in sh, with which GNU make and busybox, and\nnothing else, build the same packages to the same ids and output hashes. DIR/Makefile says\nhow. Prints the ids of the packages, dependencies first.",
        "Without --sources the sources come later: pthbs fetch PACKAGE… --to DIR/sources.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs export make /media/stick zlib busybox make --sources", "there: make -C /media/stick -j2"),
        new("pthbs export make ./out zlib", "scripts, Makefile and helpers only; out/downloadlist.sha256 says what is needed"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        call.EnsureOutsideStore(call.Value(_directory));
        var session = call.Session;
        var graph = session.PlanAll(session.Words.Packages(call.Value(_packages)!));
        UntestedPackages.Warn(call, graph);
        var withSources = call.Value(_sources);
        if (withSources)
        {
            using var progress = BuildProgress.OfDownloads(call.Screen, session.Supply.Missing(graph).Count);
            await session.Supply.FetchAsync(graph, progress, call.Cancel).ConfigureAwait(false);
        }

        var known = graph.Nodes.Where(n => session.Store.Contains(n.Id)).ToDictionary(n => n.Id, n => PackageRecords.Of(session.Store, n.Id, call.Cancel).OutputHash);
        var export = new MakeExport(graph, [.. graph.Sources.Select(session.Supply.TryFindDownload).OfType<DownloadEntry>()], known);
        using var directory = DirectoryHandle.Create(call.Value(_directory)!, forPerson: true);
        export.Write(directory, session.Sources, withSources, call.Cancel);
        if (!Makefile.CanKeepStateIn(directory.Path)) call.Screen.Warn("pthbs: make cannot keep its state below this path: use make STATE=DIR, or rename the directory");
        foreach (var name in graph.Nodes.Select(n => n.Id.Name).Distinct().Where(n => Makefile.TargetOf(n) != n))
            call.Screen.Warn($"pthbs: the Makefile already has a target '{name}': build the package {name} with 'make {Makefile.TargetOf(name)}'");
        call.Screen.Say($"{Quantity.Count(graph.Nodes.Count, "package")}, {Quantity.Count(known.Count, "output hash", "output hashes")} known");
        call.Screen.PrintLines(graph.Nodes.Select(node => node.Id.ToString()));
        return ExitCodes.Success;
    }
}
