namespace Pthbs.Upkeep.Garbage;

/// <summary>What is to be kept.</summary>
/// <param name="Keep">How many generations of each root; null for all.</param>
/// <param name="KeepBuildInputs">Whether what the kept packages were built from stays: packages and sources.</param>
/// <param name="WithoutRoots">Whether to go on where there is no root at all, so that everything goes.</param>
public sealed record GarbageOptions(int? Keep = null, bool KeepBuildInputs = false, bool WithoutRoots = false);
