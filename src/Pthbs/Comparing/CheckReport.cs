using Pthbs.Scripts;

namespace Pthbs.Comparing;

/// <summary>What came of building a package again.</summary>
/// <param name="Id">The package.</param>
/// <param name="FirstHash">The output hash of the package in the store.</param>
/// <param name="SecondHash">The output hash of what was made now.</param>
/// <param name="Varied">What was other than at the first build, each as <c>what: how</c>.</param>
/// <param name="Seconds">How long the second build took.</param>
/// <param name="Differences">Where the outputs differ, in order of the paths.</param>
public sealed record CheckReport(PackageId Id, string FirstHash, string SecondHash, IReadOnlyList<string> Varied, double Seconds, IReadOnlyList<OutputDifference> Differences)
{
    /// <summary>Whether both outputs are the same.</summary>
    public bool IsSame => FirstHash == SecondHash;

    /// <summary>The files that hold the day on which both builds ran, where the outputs are the same: on another day they would not be.</summary>
    public IReadOnlyList<OutputDifference> Days { get; init; } = [];

    /// <summary>Whether both outputs are the same, and nothing says that they are so for today only.</summary>
    public bool IsReproducible => IsSame && Days.Count == 0;

    /// <summary>Where the second output was left for a person to look at; null if it was deleted.</summary>
    public string? Kept { get; init; }
}
