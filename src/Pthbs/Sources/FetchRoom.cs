using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>The room that fetching leaves on its disk: as much as builds leave (docs/reference/settings.md, "limit-free-space").</summary>
internal static class FetchRoom
{
    /// <summary>Why fetching has to stop; null if there is room.</summary>
    /// <param name="place">A directory on the disk.</param>
    /// <param name="wish">How many bytes must stay free: null for the usual, 0 where nobody cares.</param>
    public static PthbsException? Shortage(DirectoryHandle place, long? wish) => place.Space().Shortage(wish) is not { } shortage ? null
        : new(ErrorKind.Machine, "writing a source was stopped and its partial files deleted: the disk is nearly full")
        {
            Where = place.Path,
            Got = shortage.Got,
            Expected = shortage.Expected,
            Hint = "free some space, choose another place with --state, or let pthbs use more of the disk: 'limit-free-space: 16M' in the settings",
        };
}
