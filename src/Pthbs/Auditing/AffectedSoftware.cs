namespace Pthbs.Auditing;

/// <summary>An entry of <c>affected</c> in an OSV record.</summary>
public sealed record AffectedSoftware
{
    /// <summary>The ecosystem, such as <c>OSS-Fuzz</c>; null if no package is named.</summary>
    public string? Ecosystem { get; init; }

    /// <summary>The package's name in the ecosystem.</summary>
    public string? Name { get; init; }

    /// <summary>The package's url without version, qualifiers and subpath.</summary>
    public string? Purl { get; init; }

    /// <summary>Vendor and product of CPE names, joined with a colon.</summary>
    public IReadOnlyList<string> Cpes { get; init; } = [];

    /// <summary>The repositories of its ranges of commits.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>Affected versions.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Affected ranges of versions.</summary>
    public IReadOnlyList<VersionRange> Ranges { get; init; } = [];

    /// <summary>The source files that hold the fault, as paths; none if the record does not say.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The functions that hold the fault; none if the record does not say.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>Whether a version is affected; null if the record speaks of no versions.</summary>
    public bool? Affects(string version)
    {
        if (Versions.Count == 0 && Ranges.Count == 0) return null;
        foreach (var affected in Versions)
            if (AdvisoryOrder.IsSame(affected, version)) return true;
        foreach (var range in Ranges)
            if (range.Contains(version)) return true;
        return false;
    }
}
