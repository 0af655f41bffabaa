using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Planning;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs show</c></summary>
internal sealed class ShowCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");
    private readonly Option<bool> _script = new("--script") { Description = "print the build script itself" };

    public ShowCommand()
        : base("show", "show what is known of a package")
    {
        Add(_package);
        Add(_script);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs show zlib", "shows id, version, licence, sources, what it needs, whether it is built"),
        new("pthbs show --script zlib | sha256sum", "prints the hash that is in the id"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        var id = session.Resolve(call.Value(_package)!);
        var script = session.Script(id);
        if (call.Value(_script))
        {
            using var bytes = new MemoryStream(script.Bytes.ToArray());
            call.Screen.PrintBytes(bytes, call.Cancel);
            return Task.FromResult(ExitCodes.Success);
        }

        var record = session.Store.Contains(id) ? PackageRecords.Of(session.Store, id, call.Cancel) : null;
        using var log = record is null ? session.Store.Logs.TryOpen(id) : null;
        var sheet = new PackageSheet(script, session.FindGenerated(id), record, session.Store.PathOf(id), session.Sources.Contains, log is null ? null : session.Store.Logs.PathOf(id));
        if (call.Json is { } json) json.Write(sheet.Write);
        else foreach (var line in sheet.Lines()) call.Screen.PrintLine(line.ToString());
        return Task.FromResult(ExitCodes.Success);
    }
}
