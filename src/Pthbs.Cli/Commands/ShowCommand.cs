using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Inventory;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs show</c></summary>
internal sealed class ShowCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "as for 'pthbs build'; with --licenses what is built, environments too", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each package; with --licenses, for each program");
    private readonly Option<bool> _script = new("--script") { Description = "print the build script itself" };

    private readonly Option<bool> _licenses = new("--licenses") { Description = "print the licenses of each program, those of the libraries it holds included" };

    public ShowCommand()
        : base("show", "show everything known about a package")
    {
        Add(_packages);
        Add(_script);
        Add(_licenses);
        Add(_json);
        Validators.Add(result =>
        {
            if (result.GetResult(_script) is not null && result.GetResult(_packages) is { Tokens.Count: > 1 }) result.AddError("--script prints the script of one package");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs show zlib", "shows id, version, license, sources, dependencies, and whether it is built"),
        new("pthbs show --licenses curl", "prints what its programs may be used under, and licenses that exclude each other"),
        new("pthbs show --licenses base", "the same for all programs of the environment 'base'"),
        new("pthbs show --script zlib | sha256sum", "prints the hash in the id"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var words = call.Value(_packages)!;
        if (call.Value(_licenses))
        {
            Licenses(call, words);
            return Task.FromResult(ExitCodes.Success);
        }

        // All of them are known before the first is shown.
        var ids = new List<PackageId>();
        foreach (var word in words)
            if (call.Session.Words.KnownPackage(word) is var id && !ids.Contains(id)) ids.Add(id);
        for (var i = 0; i < ids.Count; i++)
        {
            if (i > 0) call.PrintForPeople([""]);
            Show(call, ids[i]);
        }

        return Task.FromResult(ExitCodes.Success);
    }

    private void Show(Invocation call, PackageId id)
    {
        var session = call.Session;
        var script = session.Script(id);
        if (call.Value(_script))
        {
            using var bytes = new MemoryStream(script.Bytes.ToArray());
            call.Screen.PrintBytes(bytes, call.Cancel);
            return;
        }

        var record = session.Store.Contains(id) ? PackageRecords.Of(session.Store, id, call.Cancel) : null;
        using var log = record is null ? session.Store.Logs.TryOpen(id) : null;
        var (generated, path, logPath) = (session.FindGenerated(id), session.Store.PathOf(id), log is null ? null : session.Store.Logs.PathOf(id));
        call.Print(ShowJson.Of(script, generated, record, path, session.Sources.Contains, logPath), screen =>
        {
            foreach (var line in new PackageSheet(script, generated, record, path, session.Sources.Contains, logPath).Lines()) screen.PrintLine(line.ToString());
        });
    }

    /// <summary>The licenses of the programs of what was named, not of what else these need when they run.</summary>
    private static void Licenses(Invocation call, string[] words)
    {
        var inventory = Inventories.Read(call, words);
        var programs = new List<ProgramLicense>();
        var seen = new HashSet<PackageId>();
        foreach (var subject in inventory.Subjects)
        {
            var before = programs.Count;
            var isNew = false;
            foreach (var member in subject.Members)
            {
                if (!seen.Add(member) || inventory.Find(member.ToString()) is not { } package) continue;
                isNew = true;
                foreach (var program in package.Programs) programs.Add(ProgramLicense.Of(inventory, package, program));
            }

            // Libraries alone: their licenses count for the programs that hold them.
            if (isNew && programs.Count == before) call.Screen.Say($"{subject.Name} has no programs");
        }

        var isOne = seen.Count == 1;
        call.Print(programs.Select(LicenseJson.Of), screen => screen.PrintLines(programs.SelectMany(program => LicenseLines.Of(program, isOne))));
    }
}
