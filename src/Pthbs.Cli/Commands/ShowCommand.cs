using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Inventory;
using Pthbs.Planning;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs show</c></summary>
internal sealed class ShowCommand : PthbsCommand
{
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object");
    private readonly Option<bool> _script = new("--script") { Description = "print the build script itself" };

    private readonly Option<bool> _licenses = new("--licenses") { Description = "print the licenses of each program, those of the libraries it holds included" };

    public ShowCommand()
        : base("show", "show everything known about a package")
    {
        Add(_package);
        Add(_script);
        Add(_licenses);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs show zlib", "shows id, version, license, sources, dependencies, and whether it is built"),
        new("pthbs show --licenses curl", "prints what its programs may be used under, and licenses that exclude each other"),
        new("pthbs show --script zlib | sha256sum", "prints the hash in the id"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        var id = session.Words.Package(call.Value(_package)!);
        var script = session.Script(id);
        if (call.Value(_script))
        {
            using var bytes = new MemoryStream(script.Bytes.ToArray());
            call.Screen.PrintBytes(bytes, call.Cancel);
            return Task.FromResult(ExitCodes.Success);
        }

        if (call.Value(_licenses))
        {
            var programs = ProgramLicense.OfAll(Inventories.Read(call, [session.Words.BuiltPackage(call.Value(_package)!).ToString()])).Where(l => l.Package == id).ToList();
            // Libraries alone: their licenses count for the programs that hold them.
            if (programs.Count == 0) call.Screen.Say($"{id.Name} has no programs");
            call.Print(programs, LicenseJson.Of, LicenseLines.Of);
            return Task.FromResult(ExitCodes.Success);
        }

        var record = session.Store.Contains(id) ? PackageRecords.Of(session.Store, id, call.Cancel) : null;
        using var log = record is null ? session.Store.Logs.TryOpen(id) : null;
        var (generated, path, logPath) = (session.FindGenerated(id), session.Store.PathOf(id), log is null ? null : session.Store.Logs.PathOf(id));
        call.Print(ShowJson.Of(script, generated, record, path, session.Sources.Contains, logPath), screen =>
        {
            foreach (var line in new PackageSheet(script, generated, record, path, session.Sources.Contains, logPath).Lines()) screen.PrintLine(line.ToString());
        });
        return Task.FromResult(ExitCodes.Success);
    }
}
