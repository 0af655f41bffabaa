namespace Pthbs.Collections;

/// <summary>Where a collection is.</summary>
/// <param name="Directories">Its directories, the one that wins first.</param>
/// <param name="Trust">Who may have written it, where nobody named it and it was found; null where somebody named it.</param>
public sealed record CollectionPlaces(IReadOnlyList<string> Directories, CollectionTrust? Trust = null)
{
    /// <summary>What names them, for messages; null if that is not known.</summary>
    public string? NamedBy { get; init; }
}
