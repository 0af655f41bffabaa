using System.CommandLine;
using Pthbs.Building;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;
using Pthbs.Upkeep.Verification;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs store repair</c></summary>
internal sealed class StoreRepairCommand : PthbsCommand
{
    private readonly Argument<string[]> _words = new("WHAT…") { Description = "packages or environments; everything by default", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _json = CommonOptions.Json("print JSON, one object on each line");

    public StoreRepairCommand()
        : base("repair", "find damage, build damaged packages again, repair the rest")
    {
        Add(_words);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        $"Looks at what 'pthbs store verify' looks at, and tells of it in the same way. Damaged\npackages are built anew and take the place of the damaged ones in one step; those are kept\nunder {StoreLayout.Pending} in the store until the next 'pthbs gc'. Exits with 8 where something stays\ndamaged.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs store repair", "repairs the whole store"),
        new("pthbs store repair zlib", "verifies one package, and builds it again if it is damaged"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var session = call.Session;
        var verifier = new StoreVerifier(session.Store, session.Sources);
        var request = VerifyReport.Request(session, verifier, call.Value(_words) ?? []);
        var verdicts = VerifyReport.Verify(call, verifier, request);
        foreach (var verdict in verdicts) VerifyReport.Tell(call, verdict);
        List<Verdict> broken = [.. verdicts.Where(v => !v.IsWhole)];
        if (broken.Count > 0)
        {
            await RepairAsync(call, broken).ConfigureAwait(false);
            var again = new VerifyRequest(
                [.. broken.Where(v => v.Kind == SubjectKind.Package).Select(v => PackageId.Parse(v.Name))],
                [.. broken.Where(v => v.Kind == SubjectKind.Environment).Select(v => EnvironmentId.Parse(v.Name))],
                request.Rest && broken.Exists(v => v.Kind is SubjectKind.Script or SubjectKind.Source or SubjectKind.State));
            broken = [.. VerifyReport.Verify(call, verifier, again).Where(v => !v.IsWhole)];
        }

        VerifyReport.Sum(call, verdicts, broken, hint: null);
        return broken.Count == 0 ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Damage);
    }

    private static async Task RepairAsync(Invocation call, IReadOnlyList<Verdict> broken)
    {
        using var observer = new RepairObserver(call);
        var outcome = await StoreRepair.RunAsync(call.Session, broken, observer, call.Cancel).ConfigureAwait(false);
        observer.Dispose();
        foreach (var id in outcome.Unknown) call.Screen.Warn(new Line(new Span("pthbs: ", Style.Bad), new Span($"{id} cannot be built again: pthbs does not have its script", Style.Strong)));
        foreach (var aside in outcome.EnvironmentsAside) call.Screen.Say($"a damaged environment is kept for inspection: {aside}");
        if (outcome.Rebuilt.Count > 0) call.Screen.Say($"damaged packages are kept in {call.Session.Store.Packages.Path}/{StoreLayout.Pending}/{StoreLayout.KeptPrefix}…; 'pthbs gc' deletes them");
    }

    /// <summary>Shows the builds.</summary>
    private sealed class RepairObserver(Invocation call) : IBuildObserver, IDisposable
    {
        private BuildProgress? _progress;

        public void Planned(BuildPlan plan)
        {
            call.Screen.Say($"{Quantity.Count(plan.Graph.Nodes.Count, "package")} to build again, {Quantity.Count(plan.Missing.Count, "source")} to fetch");
            _progress = new BuildProgress(call.Screen, plan.Graph, plan.Missing.Count, json: call.Json);
        }

        public void Report(BuildEvent value) => _progress?.Report(value);

        public void Report(FetchEvent value) => _progress?.Report(value);

        public void Dispose() => _progress?.Dispose();
    }
}
