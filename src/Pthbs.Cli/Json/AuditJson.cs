using Pthbs.Auditing;

namespace Pthbs.Cli.Json;

/// <summary>An advisory that speaks of a package.</summary>
internal sealed record AuditJson(
    string Advisory, IReadOnlyList<string> Aliases, string? Summary, string Package, string? Part, string? Version, bool Shipped, string MatchedBy, string Verdict, IReadOnlyList<string> Named,
    IEnumerable<AffectedProgramJson> Programs, string? Status, string? Reason, string? Patch) : JsonRecord
{
    public static AuditJson Of(AuditFinding finding) => new(
        finding.Advisory.Id,
        finding.Advisory.Aliases,
        finding.Advisory.Summary,
        finding.Package.Id.ToString(),
        finding.Package.Part?.Name,
        finding.Package.Version,
        finding.Package.IsShipped,
        JsonWord.Of(finding.MatchedBy),
        JsonWord.Of(finding.Verdict),
        finding.Named,
        finding.Programs.Select(AffectedProgramJson.Of),
        finding.Accepted?.Status,
        finding.Accepted?.Reason,
        finding.Patch);
}

/// <summary>A program that holds parts of an affected package.</summary>
internal sealed record AffectedProgramJson(string Package, string Path, IEnumerable<TakenArchiveJson> Taken, bool? HoldsNamed)
{
    public static AffectedProgramJson Of(AffectedProgram program) =>
        new(program.Package.ToString(), program.Path, program.Taken.Archives.Select(t => new TakenArchiveJson(t.Package, t.Path, t.Count, t.Members)), program.HoldsNamed);
}
