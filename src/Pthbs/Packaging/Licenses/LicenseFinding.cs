namespace Pthbs.Packaging.Licenses;

/// <summary>How sure a statement is.</summary>
public enum Certainty
{
    /// <summary>Nothing was recognised.</summary>
    Unknown,

    /// <summary>There are signs, and a person should look.</summary>
    Likely,

    /// <summary>The text says it, and nothing else says otherwise.</summary>
    Sure,
}

/// <summary>A source's license, as far as its texts were recognised.</summary>
/// <param name="Expression">As SPDX writes it; null if nothing was recognised.</param>
/// <param name="Certainty">How sure that is.</param>
/// <param name="Files">The files that say it.</param>
/// <param name="Reason">Why it is not sure; null if it is.</param>
internal sealed record LicenseFinding(string? Expression, Certainty Certainty, IReadOnlyList<string> Files, string? Reason);
