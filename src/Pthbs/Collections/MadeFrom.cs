namespace Pthbs.Collections;

/// <summary>What a package was made from, noted while it is rendered.</summary>
internal sealed class MadeFrom
{
    /// <summary>The paths that were looked at, found or not; the directories on the way to them are in these.</summary>
    public HashSet<LookedPath> Paths { get; } = [];

    /// <summary>What was asked of the download lists, with the answer.</summary>
    public Dictionary<string, string> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>The package's own template.</summary>
    public LookedPath? Template { get; set; }

    /// <summary>The packages that were asked for.</summary>
    public HashSet<PackageRequest> Packages { get; } = [];
}
