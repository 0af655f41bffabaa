using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>What a cache of generated packages needs of the state.</summary>
/// <param name="Read">Reads a file of the cache by its name; null where there is none that counts.</param>
/// <param name="Write">Writes one, where that can be.</param>
/// <param name="HasScript">Whether the script of a package is kept.</param>
/// <param name="HasSource">Whether a source is kept.</param>
/// <param name="Script">Gives a package's script.</param>
internal sealed record CachePlaces(Func<string, byte[]?> Read, Action<string, byte[]> Write, Func<PackageId, bool> HasScript, Func<SourceKey, bool> HasSource, Func<PackageId, BuildScript> Script)
{
    /// <summary>How long ago a file must have changed for its stamp to count; null for as long as the coarsest clock takes.</summary>
    public TimeSpan? Grain { get; init; }
}
