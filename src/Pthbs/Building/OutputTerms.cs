using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Building;

/// <summary>What an output may hold, besides what follows from its script.</summary>
/// <param name="Flags">What chattr(1) shows of the output's directory before anything was done to it.</param>
/// <param name="Limits">How much it may hold.</param>
/// <param name="PrivatePaths">Paths of this machine that the build could have learned: no output may hold them, though a build behind walls hardly learns them.</param>
public sealed record OutputTerms(InodeFlags Flags, TreeLimits Limits, IReadOnlyList<string> PrivatePaths);
