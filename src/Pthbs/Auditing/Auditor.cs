using Pthbs.Inventory;

namespace Pthbs.Auditing;

/// <summary>Compares advisories with an inventory.</summary>
/// <param name="inventory">What there is.</param>
/// <param name="accepted">The findings that do not apply.</param>
/// <param name="named">Says of what a program took whether something that an advisory names is among it.</param>
public sealed class Auditor(PackageInventory inventory, IReadOnlyList<AcceptedFinding> accepted, NamedMembers named)
{
    private const string GitHub = "pkg:github/", GitLab = "pkg:gitlab/";

    /// <summary>The ecosystems whose names and versions are upstream's own, so that the name of a package decides. Elsewhere another program may have the name.</summary>
    private static readonly string[] Upstream = ["OSS-Fuzz", "GIT", "generic", "Bitnami", "ConanCenter", "vcpkg"];

    private readonly HashSet<AcceptedFinding> _used = [];

    /// <summary>The accepted findings that no advisory has needed so far.</summary>
    public IEnumerable<AcceptedFinding> Unused
    {
        get
        {
            foreach (var one in accepted)
                if (!_used.Contains(one)) yield return one;
        }
    }

    /// <summary>The names of what there is without a package url and without a CPE name: most advisories cannot speak of it. A package whose parts are named is.</summary>
    public IReadOnlyList<string> Unnamed
    {
        get
        {
            var names = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var one in inventory.Software)
                if (one.Facts is not { Purl: not null } and not { Cpe: not null } && one.Parts.Count == 0 && one.Facts?.Parts is not { Count: > 0 }) names.Add(one.Name);
            return [.. names];
        }
    }

    /// <summary>What an advisory means for the packages that it speaks of. A package whose version is not affected is left out.</summary>
    public IReadOnlyList<AuditFinding> Audit(Advisory advisory)
    {
        var findings = new List<AuditFinding>();
        if (advisory.IsWithdrawn) return findings;
        foreach (var package in inventory.Software)
        {
            AffectedSoftware? affected = null, undecided = null;
            MatchedBy? affectedBy = null, undecidedBy = null;
            foreach (var software in advisory.Affected)
            {
                if (Match(software, package) is not { } by) continue;
                if (package.Version is null || software.Affects(package.Version) is not { } isAffected)
                {
                    undecided ??= software;
                    undecidedBy ??= by;
                }
                else if (isAffected)
                {
                    affected ??= software;
                    affectedBy ??= by;
                }
            }

            if ((affected ?? undecided) is { } found) findings.Add(Finding(advisory, package, found, (affectedBy ?? undecidedBy)!.Value, affected is null));
        }

        return findings;
    }

    private AuditFinding Finding(Advisory advisory, InventoryPackage package, AffectedSoftware software, MatchedBy by, bool isUndecided)
    {
        var programs = new List<AffectedProgram>();
        foreach (var holder in inventory.Packages)
            foreach (var program in holder.Programs)
                foreach (var taken in Taken.ByOwner(inventory, program))
                    if (taken.Of.Key == package.Key) programs.Add(new AffectedProgram(holder.Id, program.Path, taken, named.Holds(taken, program, software)));
        var isNowhere = !package.IsShipped && programs.TrueForAll(p => p.HoldsNamed is false);
        var finding = new AuditFinding(advisory, package, by, isNowhere ? AuditVerdict.NotLinked : isUndecided ? AuditVerdict.Undecided : AuditVerdict.Affected, programs)
        {
            Named = [.. software.Files, .. software.Functions],
        };
        if (Acceptance(advisory, package) is { } acceptance) return finding with { Verdict = AuditVerdict.Accepted, Accepted = acceptance };
        return Patch(advisory, package) is { } patch ? finding with { Verdict = AuditVerdict.Patched, Patch = patch } : finding;
    }

    private AcceptedFinding? Acceptance(Advisory advisory, InventoryPackage package)
    {
        foreach (var one in accepted)
        {
            if (one.Package != package.Name || !advisory.IsCalled(one.Advisory)) continue;
            _used.Add(one);
            return one;
        }

        return null;
    }

    /// <summary>The patch that mends it, by the usual name: <c>CVE-2022-37434.patch</c>, <c>0003-CVE-2022-37434-more.patch</c>.</summary>
    private static string? Patch(Advisory advisory, InventoryPackage package)
    {
        foreach (var source in package.Sources)
        {
            if (!source.IsPatch) continue;
            if (IsIn(advisory.Id)) return source.File;
            foreach (var alias in advisory.Aliases)
                if (IsIn(alias)) return source.File;

            // CVE-2022-1 is not in CVE-2022-12.
            bool IsIn(string id) => source.File.IndexOf(id, StringComparison.OrdinalIgnoreCase) is >= 0 and var at && (at + id.Length == source.File.Length || !char.IsAsciiLetterOrDigit(source.File[at + id.Length]));
        }

        return null;
    }

    private static MatchedBy? Match(AffectedSoftware software, InventoryPackage package)
    {
        var (purl, cpe) = (package.Facts?.Purl, package.Facts?.Cpe);
        if (purl is not null && purl == software.Purl) return MatchedBy.Purl;
        if (cpe is not null && software.Cpes.Contains(cpe)) return MatchedBy.Cpe;
        foreach (var repository in software.Repositories)
            if (purl is not null && PurlOf(repository) is { } own && own.Equals(purl, StringComparison.OrdinalIgnoreCase)) return MatchedBy.Repository;
        return software.Name == package.Name && Upstream.Contains(software.Ecosystem) ? MatchedBy.Name : null;
    }

    /// <summary>The package url of a repository at one of the hosts that have a type of their own; null for another host.</summary>
    private static string? PurlOf(string repository)
    {
        foreach (var (host, type) in (KeyValuePair<string, string>[])[new("https://github.com/", GitHub), new("https://gitlab.com/", GitLab)])
            if (repository.StartsWith(host, StringComparison.OrdinalIgnoreCase)) return type + (repository.EndsWith(".git", StringComparison.Ordinal) ? repository[host.Length..^4] : repository[host.Length..].TrimEnd('/'));
        return null;
    }
}
