using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs unpack</c></summary>
internal sealed class UnpackCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Argument<string> _directory = new("DIR") { Description = "a directory that does not exist yet, or is empty" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each source");

    public UnpackCommand()
        : base("unpack", "unpack the sources of a package, as its build sees them")
    {
        Add(_package);
        Add(_directory);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Fetches what is missing, and puts each source where the build finds it below its directory:\narchives unpacked, commits written out, patches and other files beside them. Patches are not\napplied: the build does that. Sources that go straight into the output are in DIR/out.",
        "Prints a line for each source: its file and where it is. If something fails, DIR is not made.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs unpack zlib zlib-source", "unpacks the sources of zlib into a new directory"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        call.EnsureOutsideStore(call.Value(_directory));
        var session = call.Session;
        var id = session.Words.Package(call.Value(_package)!);
        var graph = session.PlanOnly(id);
        using (var progress = BuildProgress.OfDownloads(call.Screen, session.Supply.Missing(graph).Count)) await session.Supply.FetchAsync(graph, progress, call.Cancel).ConfigureAwait(false);
        var path = SourceUnpacker.Unpack(session, id, call.Value(_directory)!, call.Cancel);
        call.Print(
            session.Script(id).Header.Sources,
            source => new UnpackedJson(source.Key.ToString(), source.File, $"{path}/{SourceUnpacker.PlaceOf(source)}".TrimEnd('/')),
            source => $"{source.File}  {path}/{SourceUnpacker.PlaceOf(source)}".TrimEnd('/'));
        return ExitCodes.Success;
    }
}
