using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Building;

/// <summary>Where an output was made.</summary>
/// <param name="BuildDirectory">The build's own directory as it is on the disk: no output may hold this path, though a build behind walls hardly learns it.</param>
/// <param name="OutputDirectory">The same of the output.</param>
public sealed record OutputSite(string BuildDirectory, string OutputDirectory)
{
    /// <summary>What chattr(1) shows of the output's directory before anything was done to it.</summary>
    public InodeFlags Flags { get; init; }

    /// <summary>How much it may hold.</summary>
    public TreeLimits Limits { get; init; } = TreeLimits.None;
}
