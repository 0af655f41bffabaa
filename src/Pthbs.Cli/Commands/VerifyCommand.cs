using System.CommandLine;
using System.Text.Json;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sessions;
using Pthbs.Store;
using Pthbs.Verification;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs verify</c></summary>
internal sealed class VerifyCommand : PthbsCommand
{
    private readonly Argument<string[]> _words = new("WHAT…") { Description = "packages, environments by env.HASH or path; everything where nothing is named", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _repair = new("--repair") { Description = "build damaged packages again, and mend the rest" };
    private readonly Option<bool> _json = CommonOptions.Json("print JSON, one object a line");

    public VerifyCommand()
        : base("verify", "find what is no longer as it was built")
    {
        Add(_words);
        Add(_repair);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Reads every file of packages, environments, scripts and sources, and prints a line for\neach that has changed, is missing or was not there: path, and how. Modes, owners, times and\nthe targets of links count. Exits with 8 where something is damaged and stays so.",
        "With --repair, damaged packages are built anew and take the place of the damaged ones in\none step; those are kept under .new in the store until the next 'pthbs gc'.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs verify", "verifies the whole store"),
        new("pthbs verify zlib --repair", "verifies one package, and builds it again if it is damaged"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var repairs = call.Value(_repair);
        if (!repairs) call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        var verifier = new StoreVerifier(session.Store, session.Sources);
        var request = call.Value(_words) is { Length: > 0 } words ? Request(session, words) : verifier.All();
        var verdicts = Verify(call, verifier, request);
        foreach (var verdict in verdicts) Tell(call, verdict);
        var broken = verdicts.Where(v => !v.IsWhole).ToList();
        if (broken.Count > 0 && repairs)
        {
            await RepairAsync(call, broken).ConfigureAwait(false);
            var again = new VerifyRequest(
                [.. broken.Where(v => v.Kind == SubjectKind.Package).Select(v => PackageId.Parse(v.Name))],
                [.. broken.Where(v => v.Kind == SubjectKind.Environment).Select(v => EnvironmentId.Parse(v.Name))],
                request.Rest && broken.Exists(v => v.Kind is SubjectKind.Script or SubjectKind.Source));
            broken = [.. Verify(call, verifier, again).Where(v => !v.IsWhole)];
        }

        Sum(call, verdicts, broken, repairs);
        return broken.Count == 0 ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Damage);
    }

    private static VerifyRequest Request(Session session, IReadOnlyList<string> words)
    {
        List<PackageId> packages = [];
        List<EnvironmentId> environments = [];
        foreach (var word in words)
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(word));
            if (EnvironmentId.TryParse(name, out var environment)) environments.Add(environment);
            else if (word.StartsWith(EnvironmentId.Prefix, StringComparison.Ordinal)) environments.Add(PublishedEnvironments.Find(session, word));
            else packages.Add(PackageId.TryParse(name, out var id) ? id : session.Resolve(word));
        }

        return new VerifyRequest([.. packages.Distinct()], [.. environments.Distinct()], Rest: false);
    }

    private static IReadOnlyList<Verdict> Verify(Invocation call, StoreVerifier verifier, VerifyRequest request)
    {
        using var progress = new VerifyProgress(call.Screen, request.Packages.Count + request.Environments.Count, call.Json is not null);
        return verifier.Verify(request, progress, call.Cancel);
    }

    private static async Task RepairAsync(Invocation call, IReadOnlyList<Verdict> broken)
    {
        var session = call.Session;
        var mender = new StoreMender(session.Store, session.Sources);
        var damaged = mender.MendBeside(broken, session.TryRestoreScript, call.Cancel).ToHashSet();
        foreach (var id in damaged) if (session.Store.Scripts.TryRead(id) is null) session.TryRestoreScript(id);
        foreach (var id in damaged.Where(id => session.Store.Scripts.TryRead(id) is null).ToList())
        {
            damaged.Remove(id);
            call.Screen.Warn(new Line(new Piece("pthbs: ", Tone.Bad), new Piece($"{id} cannot be built again: its script is not known here", Tone.Strong)));
        }

        if (damaged.Count > 0)
        {
            var graph = await session.PlanAsync(damaged, call.Cancel, damaged).ConfigureAwait(false);
            var missing = session.Supply.Missing(graph);
            call.Screen.Say($"{Quantity.Count(graph.Nodes.Count, "package")} to build again, {Quantity.Count(missing.Count, "source")} to fetch");
            using var progress = new BuildProgress(call.Screen, graph, missing.Count, json: call.Json);
            await session.BuildAsync(graph, keepGoing: true, keepFailed: false, progress, progress, call.Cancel, damaged).ConfigureAwait(false);
        }

        foreach (var aside in mender.MendEnvironments(broken)) call.Screen.Say($"a damaged environment is kept for a look: {aside}");
        if (damaged.Count > 0) call.Screen.Say($"damaged packages are kept for a look in {session.Store.Packages.Path}/.new/kept.…; 'pthbs gc' deletes them");
    }

    private static void Tell(Invocation call, Verdict verdict)
    {
        if (verdict.Kind == SubjectKind.Foreign)
        {
            call.Screen.Say(new Line(new Piece($"{verdict.Path}: not made by pthbs, and left alone", Tone.Hint)));
            call.Json?.Write(writer =>
            {
                writer.WriteString("event", "foreign");
                writer.WriteString("path", verdict.Path);
            });
        }

        foreach (var damage in verdict.Damages)
        {
            if (call.Json is not { } json) call.Screen.PrintLine($"{damage.Path}: {damage.What}");
            else json.Write(writer =>
            {
                writer.WriteString("event", "damage");
                writer.WriteString("kind", Word(damage.Kind.ToString()));
                writer.WriteString("of", Word(verdict.Kind.ToString()));
                writer.WriteString("name", verdict.Name);
                writer.WriteString("path", damage.Path);
                writer.WriteString("what", damage.What);
            });
        }

        foreach (var mended in verdict.Mended)
        {
            call.Screen.Say(new Line(new Piece($"{verdict.Name}: {mended}", Tone.Hint)));
            call.Json?.Write(writer =>
            {
                writer.WriteString("event", "mended");
                writer.WriteString("name", verdict.Name);
                writer.WriteString("what", mended);
            });
        }
    }

    private static void Sum(Invocation call, IReadOnlyList<Verdict> verdicts, List<Verdict> broken, bool repairs)
    {
        int Number(SubjectKind kind) => verdicts.Count(v => v.Kind == kind);
        var repaired = verdicts.Count(v => !v.IsWhole) - broken.Count;
        call.Json?.Write(writer =>
        {
            writer.WriteString("event", "sum");
            writer.WriteNumber("packages", Number(SubjectKind.Package));
            writer.WriteNumber("environments", Number(SubjectKind.Environment));
            writer.WriteNumber("scripts", Number(SubjectKind.Script));
            writer.WriteNumber("sources", Number(SubjectKind.Source));
            writer.WriteNumber("bytes", verdicts.Sum(v => v.Bytes));
            writer.WriteNumber("repaired", repaired);
            writer.WriteNumber("damaged", broken.Count);
        });
        var read = $"{Quantity.Count(Number(SubjectKind.Package), "package")}, {Quantity.Count(Number(SubjectKind.Environment), "environment")}, {Quantity.Size(verdicts.Sum(v => v.Bytes))}";
        if (broken.Count == 0) call.Screen.Say(new Line(new Piece($"{read}: {(repaired == 0 ? "all is as it was" : $"{repaired} repaired, now all is as it was")}", Tone.Good)));
        else
        {
            call.Screen.Warn(new Line(new Piece("pthbs: ", Tone.Bad), new Piece($"{read}: {broken.Count} damaged: {string.Join(", ", broken.Take(5).Select(b => b.Name))}{(broken.Count > 5 ? ", …" : "")}", Tone.Strong)));
            if (!repairs) call.Screen.Warn(new Line(new Piece("hint:", Tone.Hint), new Piece(" build and fetch it again: pthbs verify --repair", Tone.Plain)));
        }
    }

    private static string Word(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
