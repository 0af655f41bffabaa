using System.Collections.Immutable;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>A source to fetch.</summary>
/// <param name="Key">Its content.</param>
/// <param name="File">Its name, for messages.</param>
/// <param name="Urls">Its URLs, tried in order.</param>
public sealed record FetchRequest(SourceKey Key, string File, ImmutableArray<string> Urls)
{
    /// <summary>The directory that relative <c>file:</c> urls start from.</summary>
    public string? Folder { get; init; }

    /// <summary>The file and line that asked for it, for messages.</summary>
    public string? Where { get; init; }
}
