using Pthbs.Auditing;
using Pthbs.Cli.Json;
using Pthbs.Errors;

namespace Pthbs.Cli.Console;

/// <summary>The findings of an audit, for people.</summary>
internal static class AuditLines
{
    private const int MostMembers = 8;

    public static IEnumerable<string> Of(IEnumerable<AuditFinding> findings) => findings.SelectMany(Of);

    private static IEnumerable<string> Of(AuditFinding finding)
    {
        yield return $"{finding.Advisory.Id}: {finding.Package.Name} {finding.Package.Version ?? "of unknown version"}: {JsonWord.Of(finding.Verdict)}{By(finding.MatchedBy)}";
        if (finding.Advisory.Aliases.Count > 0) yield return $"  also called {string.Join(", ", finding.Advisory.Aliases)}";
        if (finding.Advisory.Summary is { } summary) yield return $"  {summary}";
        if (finding.Accepted is { } accepted) yield return $"  {accepted.Status}: {accepted.Reason}";
        if (finding.Patch is { } patch) yield return $"  patched: {patch}";
        if (finding.Named.Count > 0) yield return $"  the fault is in {string.Join(", ", finding.Named)}";
        if (finding.Package.IsShipped) yield return $"  in {finding.Package.Id.Short}";
        foreach (var program in finding.Programs)
        {
            yield return $"  in {program.Package.Short}/{program.Path}{Named(program.HoldsNamed, finding.Named.Count > 0)}";
            foreach (var archive in program.Taken.Archives) yield return $"    {archive.Path}{(archive.Members.Count > 0 ? ": " + ShortList.Of(archive.Members, MostMembers, " ") : "")}";
        }
    }

    private static string By(MatchedBy by) => by switch
    {
        MatchedBy.Purl => "",
        MatchedBy.Cpe => " (found by its CPE name)",
        MatchedBy.Repository => " (found by its repository)",
        _ => " (found by its name alone)",
    };

    private static string Named(bool? holds, bool isNamed) => holds switch
    {
        true => ": holds it",
        false => ": does not hold it",
        _ => isNamed ? ": not known whether it holds it" : "",
    };
}
