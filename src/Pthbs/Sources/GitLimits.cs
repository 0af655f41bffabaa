namespace Pthbs.Sources;

/// <summary>What is too much of a commit's tree: as much as of an archive.</summary>
/// <param name="MostEntries">The most files, links and directories.</param>
/// <param name="MostBytes">The most bytes of all its objects together, each counted as often as it stands in the tree.</param>
internal sealed record GitLimits(int MostEntries, long MostBytes)
{
    /// <summary>The limits that hold.</summary>
    public static readonly GitLimits Default = new(2_000_000, 64L << 30);
}
