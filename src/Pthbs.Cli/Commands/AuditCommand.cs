using System.CommandLine;
using Pthbs.Auditing;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs audit</c></summary>
internal sealed class AuditCommand : PthbsCommand
{
    private readonly Argument<string[]> _what = new("WHAT…") { Description = "built packages and environments", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _osv = new("--osv") { Description = "OSV data: a JSON file, or a directory of them; can be repeated", HelpName = "FILE" };
    private readonly Option<string?> _accept = new("--accept") { Description = "a file of findings that do not apply, with the reasons", HelpName = "FILE" };
    private readonly Option<string?> _vex = new("--vex") { Description = "write all findings to a file as OpenVEX", HelpName = "FILE" };
    private readonly Option<string?> _author = new("--author") { Description = "with --vex: who says so", HelpName = "NAME" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each finding");

    public AuditCommand()
        : base("audit", "find known vulnerabilities in packages and in what is linked into them")
    {
        Add(_what);
        foreach (var option in (Option[])[_osv, _accept, _vex, _author, _json]) Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Compares the versions of all packages that WHAT needs when it runs, and of all that its\nprograms were linked with, with OSV data (https://osv.dev) in files. Nothing is asked on the\nnetwork. Says which programs hold an affected package and, if the advisory names files or\nfunctions, whether these were linked at all. Exit code 10: there are findings that nobody has\naccepted.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs audit base --osv ./osv", "compares the environment 'base' with all files of a directory"),
        new("pthbs audit rsync --osv CVE-2022-37434.json --accept findings.txt --vex rsync.vex.json", "leaves out what findings.txt explains, and writes it down for others"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        if (call.Value(_osv) is not { Length: > 0 } sources) throw new PthbsException(ErrorKind.Usage, "--osv is missing: there is nothing to compare with") { Expected = "--osv FILE: OSV data, see https://osv.dev" };
        call.UseStoreFor(StoreAccess.Reading);
        call.EnsureOutsideStore(call.Value(_vex));
        var accepted = call.Value(_accept) is { } path ? AcceptedFindings.Read(path) : [];
        var inventory = Inventories.Read(call, call.Value(_what)!);
        var auditor = new Auditor(inventory, accepted, new NamedMembers(call.Session.Store));
        var findings = new List<AuditFinding>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in sources)
            foreach (var advisory in AdvisoryFiles.Read(source, call.Cancel))
                if (seen.Add(advisory.Id)) findings.AddRange(auditor.Audit(advisory));
        findings.Sort((a, b) => string.CompareOrdinal(a.Advisory.Id, b.Advisory.Id) is var order && order != 0 ? order : a.Package.Id.CompareTo(b.Package.Id));
        foreach (var unused in auditor.Unused) call.Screen.Warn($"pthbs: {call.Value(_accept)}:{unused.Line}: nothing was found that this line accepts: {unused.Advisory} {unused.Package}");
        if (auditor.Unnamed.ToList() is { Count: > 0 } unnamed) call.Screen.Warn($"pthbs: {Quantity.Count(unnamed.Count, "package")} {(unnamed.Count == 1 ? "has" : "have")} neither purl nor cpe: {string.Join(", ", unnamed)}");
        if (call.Value(_vex) is { } vex) Inventories.Write(call, vex, VexDocument.Write(inventory, findings, call.Value(_author) ?? "pthbs audit"));
        call.Print(findings.Select(AuditJson.Of), screen => screen.PrintLines(AuditLines.Of(findings)));
        var open = findings.Count(f => f.IsOpen);
        call.Screen.Say($"{Quantity.Count(seen.Count, "advisory", "advisories")}, {Quantity.Count(inventory.Packages.Count, "package")}: {Quantity.Count(findings.Count, "finding")}, {open} open");
        return Task.FromResult(open > 0 ? ExitCodes.Findings : ExitCodes.Success);
    }
}
