namespace Pthbs.Auditing;

/// <summary>What an OSV record says of a vulnerability.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Modified">When the record was last changed, as it says it.</param>
public sealed record Advisory(string Id, string Modified)
{
    /// <summary>Other identifiers of the same vulnerability.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>One line about it; null if the record has none.</summary>
    public string? Summary { get; init; }

    /// <summary>Whether it was withdrawn: then nothing is affected.</summary>
    public bool IsWithdrawn { get; init; }

    /// <summary>What it affects.</summary>
    public IReadOnlyList<AffectedSoftware> Affected { get; init; } = [];

    /// <summary>Whether it has this identifier. Case does not count.</summary>
    public bool IsCalled(string id)
    {
        if (id.Equals(Id, StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var alias in Aliases)
            if (id.Equals(alias, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
