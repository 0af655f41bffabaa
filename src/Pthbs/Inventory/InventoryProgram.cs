using Pthbs.Store;

namespace Pthbs.Inventory;

/// <summary>A program or another linked file of a package.</summary>
/// <param name="Path">The file, relative to the package.</param>
/// <param name="Sha256">Its hash, 64 hex digits; null if the package's manifest is lost.</param>
/// <param name="Link">What its link took; null if its link is unknown.</param>
public sealed record InventoryProgram(string Path, string? Sha256, LinkedFile? Link)
{
    /// <summary>Whether all that the link took is known.</summary>
    public bool IsComplete => Link is { Map: LinkMapState.Read };
}
