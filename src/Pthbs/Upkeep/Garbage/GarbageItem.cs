namespace Pthbs.Upkeep.Garbage;

/// <summary>What can be garbage.</summary>
public enum GarbageKind
{
    /// <summary>A generation of a root, beyond those that are to be kept.</summary>
    Generation,

    /// <summary>An environment.</summary>
    Environment,

    /// <summary>A package.</summary>
    Package,

    /// <summary>The directory of a failed build, or a damaged tree, that was kept for a look.</summary>
    KeptBuild,

    /// <summary>A source.</summary>
    Source,

    /// <summary>What is left of a download.</summary>
    Download,

    /// <summary>A script.</summary>
    Script,

    /// <summary>A log.</summary>
    Log,

    /// <summary>A record.</summary>
    Record,

    /// <summary>A tree manifest.</summary>
    Manifest,

    /// <summary>A lock file.</summary>
    Lock,
}

/// <summary>One thing that nobody needs.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What it is called among its like.</param>
/// <param name="Reason">Why it can go, one clause.</param>
public sealed record GarbageItem(GarbageKind Kind, string Name, string Reason)
{
    /// <summary>Bytes that it takes up on disk; null where nobody has looked.</summary>
    public long? Size { get; init; }

    /// <summary>The generation, where it is one.</summary>
    internal (string Root, int Number) Generation { get; init; }
}
