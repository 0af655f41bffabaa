using Pthbs.Packaging.Licenses;
using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging;

/// <summary>A package as it can be told from its source: what its template will say, and what a person has to decide.</summary>
internal sealed record PackageDraft
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>The source's name in the download list.</summary>
    public required string File { get; init; }

    /// <summary>How many leading directories of the archive are dropped; 1 is not written down.</summary>
    public required int Strip { get; init; }

    /// <summary>The directory of the source that is built; null where that is its top.</summary>
    public string? Directory { get; init; }

    /// <summary>What the build system's files say.</summary>
    public required BuildFacts Facts { get; init; }

    /// <summary>One line of what it is; null if the source does not say it.</summary>
    public string? Summary { get; init; }

    /// <summary>Whether the summary is a guess.</summary>
    public bool IsSummaryLikely { get; init; }

    /// <summary>Where its people live; null likewise.</summary>
    public string? Homepage { get; init; }

    /// <summary>Its package url without a version.</summary>
    public required string Purl { get; init; }

    /// <summary>Its license.</summary>
    public required LicenseFinding License { get; init; }

    /// <summary>The files that are to be installed as its license texts; empty where the layouts find them.</summary>
    public IReadOnlyList<string> LicenseFiles { get; init; } = [];

    /// <summary>What it depends on, and what is missing.</summary>
    public required MatchedNeeds Needs { get; init; }

    /// <summary>What a person has to decide, a sentence each without a full stop.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>The same with the other build systems of the source, the likeliest first.</summary>
    public IReadOnlyList<PackageDraft> Others { get; init; } = [];
}
