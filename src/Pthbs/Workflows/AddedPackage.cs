using Pthbs.Packaging;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>A package that was made from its source: what its template says, and what a person has to decide.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; 0 if the source does not say it.</param>
/// <param name="Template">The template's path.</param>
/// <param name="Source">The line of the download list.</param>
public sealed record AddedPackage(string Name, string Version, string Template, DownloadEntry Source)
{
    /// <summary>What the template was made of.</summary>
    internal PackageDraft? Draft { get; init; }

    /// <summary>What people call its build system.</summary>
    public required string BuildSystem { get; init; }

    /// <summary>The layout that builds it.</summary>
    public required string Layout { get; init; }

    /// <summary>One line of what it is; null if the source does not say it.</summary>
    public string? Summary { get; init; }

    /// <summary>Whether the summary is a guess.</summary>
    public bool IsSummaryLikely { get; init; }

    /// <summary>Where its people live; null likewise.</summary>
    public string? Homepage { get; init; }

    /// <summary>Its license as SPDX writes it; null if it was not recognised.</summary>
    public string? License { get; init; }

    /// <summary>How sure that is.</summary>
    public required Packaging.Licenses.Certainty LicenseCertainty { get; init; }

    /// <summary>The files that say it.</summary>
    public required IReadOnlyList<string> LicenseFiles { get; init; }

    /// <summary>The build tools that its template states; the layout brings others.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>The packages that it depends on, as the template has them.</summary>
    public required IReadOnlyList<string> Depends { get; init; }

    /// <summary>What the source asks for, and no package of the collection brings.</summary>
    public required IReadOnlyList<MissingNeed> Missing { get; init; }

    /// <summary>What a person has to decide, a sentence each without a full stop.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }
}

/// <summary>Something that a source asks for, and that no package of the collection brings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What has that name: <c>pkg-config module</c>, <c>library</c>, …</param>
/// <param name="Where">The file of the source that asks for it.</param>
public sealed record MissingNeed(string Name, string Kind, string Where);
