using System.Text.Json;
using Pthbs.Auditing;

namespace Pthbs.Cli.Json;

/// <summary>An advisory that speaks of a package.</summary>
internal sealed class AuditJson(string advisory, IReadOnlyList<string> aliases, string? summary, string package, string? part, string? version, bool shipped, string matchedBy, string verdict, IReadOnlyList<string> named, IEnumerable<AffectedProgramJson> programs, string? status, string? reason, string? patch) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("advisory", advisory);
        json.Member("aliases", aliases);
        json.Member("summary", summary);
        json.Member("package", package);
        json.Member("part", part);
        json.Member("version", version);
        json.Member("shipped", shipped);
        json.Member("matched-by", matchedBy);
        json.Member("verdict", verdict);
        json.Member("named", named);
        json.Member("programs", programs);
        json.Member("status", status);
        json.Member("reason", reason);
        json.Member("patch", patch);
    }

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
internal sealed class AffectedProgramJson(string package, string path, IEnumerable<TakenArchiveJson> taken, bool? holdsNamed) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("package", package);
        json.Member("path", path);
        json.Member("taken", taken);
        json.Member("holds-named", holdsNamed);
    }

    public static AffectedProgramJson Of(AffectedProgram program) =>
        new(program.Package.ToString(), program.Path, program.Taken.Archives.Select(t => new TakenArchiveJson(t.Package, t.Path, t.Count, t.Members)), program.HoldsNamed);
}
