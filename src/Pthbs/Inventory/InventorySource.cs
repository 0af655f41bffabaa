using Pthbs.Scripts;

namespace Pthbs.Inventory;

/// <summary>A source that a package was built from.</summary>
/// <param name="Key">Its content.</param>
/// <param name="File">Its name.</param>
/// <param name="Urls">Where it can be downloaded; none for a file of the collection.</param>
public sealed record InventorySource(SourceKey Key, string File, IReadOnlyList<string> Urls)
{
    /// <summary>Whether it changes another source.</summary>
    public bool IsPatch => File.EndsWith(".patch", StringComparison.Ordinal) || File.EndsWith(".diff", StringComparison.Ordinal);
}
