using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Collections.Linting;
using Pthbs.Errors;
using Pthbs.Inventory;
using Pthbs.Store;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection lint</c></summary>
internal sealed class CollectionLintCommand : PthbsCommand
{
    private const int MostNamed = 3;
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package, or PACKAGE:parameter=value,…; by default all of the top layer", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _built = new("--built") { Description = "check also what is built of them: hardening, and libraries that are not marked" };
    private readonly Option<bool> _allLayers = CommonOptions.AllLayers("check the packages of lower layers too");
    private readonly Option<bool> _strict = new("--strict") { Description = "end with exit code 3 for warnings too" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each finding");

    public CollectionLintCommand()
        : base("lint", "check the templates of the collection")
    {
        Add(_packages);
        Add(_built);
        Add(_allLayers);
        Add(_strict);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Finds without rendering: mistakes in templates, such as unknown variables, facts, filters,\nblocks, packages, sources and files; facts that are set twice; text outside of blocks;\nlicenses that are no SPDX expressions; empty tests; lines of environments that name no\npackage; names that cannot be used. A variable read with 'default' or 'is defined' need not\nbe set. Then renders each package with its default parameters, and with each other choice of\neach parameter but toolchain, and finds what is refused and what no shell understands.\nA package that is named is checked together with its test.",
        "Of several layers, only what is in the top one counts, unless packages are named.",
        "Warns of packages without a summary, a license, a homepage or a test, and of sources and\npatches that nothing uses.",
        "With --built it also looks at what is in the store of these packages, without building any:\nprograms whose stack may hold code, code without stack checks, and programs that hold\nan archive of a dependency that 'depends' does not mark with 'link', or parts whose\nlicenses exclude each other; files where nothing looks for them. Without names, it looks at\nall variants that are built.",
        "The exit code is 3 if it finds a mistake, or with --strict anything; 0 otherwise.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection lint", "checks the whole collection"),
        new("pthbs collection lint --built curl", "checks the package and its programs in the store"),
        new("pthbs collection lint --strict", "the same for CI: a missing license is a failure too"),
        new("pthbs collection lint zlib --json", "checks one package and what it extends, for programs"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        using var collection = Collection.Open(call.FindCollections());
        string[] packages = WithTests(collection, call.Value(_packages) ?? []);
        var topLayer = !call.Value(_allLayers);
        var report = RenderedLinter.Check(collection, packages, topLayer, CollectionLinter.Check(collection, packages, topLayer), call.Cancel);
        Print(call, report.Findings);
        var built = call.Value(_built) ? CheckBuilt(call) : null;
        if (built is not null) Print(call, built.Findings);
        var errors = report.Errors + (built?.Errors ?? 0);
        var warnings = report.Findings.Count + (built?.Findings.Count ?? 0) - errors;
        var alsoBuilt = built is null ? "" : $", {Quantity.Count(built.Templates, "built package")}";
        call.Screen.Say($"{Quantity.Count(report.Templates, "template")}{alsoBuilt}, {Quantity.Count(errors, "error")}{(warnings == 0 ? "" : $", {Quantity.Count(warnings, "warning")}")}");
        return Task.FromResult(errors + (call.Value(_strict) ? warnings : 0) == 0 ? ExitCodes.Success : ExitCodes.Of(Errors.ErrorKind.Input));
    }

    /// <summary>The test of a package that is named is looked at with it, with the same values.</summary>
    private static string[] WithTests(Collection collection, string[] words)
    {
        var all = words.ToList();
        foreach (var word in words)
        {
            var name = word.Split(':')[0];
            if (collection.HasTest(name) && !all.Contains(Collection.TestOf(name) + word[name.Length..])) all.Add(Collection.TestOf(name) + word[name.Length..]);
        }

        return [.. all];
    }

    private LintReport CheckBuilt(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        string[] named = call.Value(_packages) ?? [];
        var words = named.Length > 0 ? named : call.Value(_allLayers) ? session.Collection.Packages : session.Collection.TopPackages;
        List<GeneratedPackage> generated = [.. words.Select(word => session.Generate(PackageRequest.ParseWord(word))).DistinctBy(package => package.Id)];
        if (named.Length == 0) generated.AddRange([.. BuiltVariants.Of(session, generated)]);
        var report = new BuiltLinter(session.Store, call.Cancel) { LibcOf = session.LibcOf }.Check(generated);
        var inventory = new InventoryWorkflow(session).Read(generated.Select(g => g.Id).Where(session.Store.Contains), call.Cancel);
        return new LintReport(report.Templates, [.. report.Findings, .. LicenseLinter.Check(inventory, generated)]);
    }

    private static void Print(Invocation call, IReadOnlyList<LintFinding> findings) => call.Print(findings.Select(Json), screen => screen.PrintLines(findings.SelectMany(Lines)));

    private static IEnumerable<string> Lines(LintFinding finding)
    {
        yield return $"{finding.Where}:{Number(finding.Line)}:{Number(finding.Column)}: {(finding.IsWarning ? "warning" : "error")}: {finding.Message}{For(finding.Packages)}";
        if (finding.Hint is { } hint) yield return $"hint: {hint}";
    }

    private static string For(IReadOnlyList<string> packages)
    {
        return packages.Count == 0 ? "" : $" (in {ShortList.Of(packages, MostNamed)})";
    }

    private static LintJson Json(LintFinding finding) => new(
        JsonWord.Of(finding.Rule),
        finding.IsWarning ? "warning" : "error",
        finding.Where,
        finding.Line,
        finding.Column,
        finding.Message,
        finding.Hint,
        finding.Packages.Count > 0 ? finding.Packages : null);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
