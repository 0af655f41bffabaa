namespace Pthbs.Upkeep.Verification;

/// <summary>How something is no longer what it was.</summary>
public enum DamageKind
{
    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It was not there.</summary>
    Extra,

    /// <summary>Its bytes, or where it points, are others.</summary>
    Content,

    /// <summary>It is another kind of thing.</summary>
    Kind,

    /// <summary>Its permission bits are others.</summary>
    Mode,

    /// <summary>It belongs to somebody else.</summary>
    Owner,

    /// <summary>Its time is another.</summary>
    Time,

    /// <summary>It cannot be read.</summary>
    Unreadable,

    /// <summary>The whole hashes to something else, and nobody knows any more which part of it has changed.</summary>
    Hash,

    /// <summary>What is written down about it is not so.</summary>
    Record,
}

/// <summary>One thing that is not what it was.</summary>
/// <param name="Kind">How.</param>
/// <param name="Path">The file or directory on disk.</param>
/// <param name="What">One clause that can follow the path and a colon.</param>
public sealed record Damage(DamageKind Kind, string Path, string What);

/// <summary>What was looked at.</summary>
public enum SubjectKind
{
    /// <summary>A package.</summary>
    Package,

    /// <summary>An environment.</summary>
    Environment,

    /// <summary>A script in the state.</summary>
    Script,

    /// <summary>A source in the cache.</summary>
    Source,

    /// <summary>A file of the store or the state beside these: a record, a manifest, a log, a lock.</summary>
    State,

    /// <summary>An entry of the store or of the scripts with a name that pthbs gives to nothing: somebody else's, and left alone.</summary>
    Foreign,
}

/// <summary>What came out for one of them.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What it is called in the store; a source's key.</param>
/// <param name="Damages">All that is wrong with it, in order of the paths; none where it is whole.</param>
/// <param name="Mended">What was lost beside it and was made again, a clause each.</param>
/// <param name="Bytes">How many bytes were read.</param>
public sealed record Verdict(SubjectKind Kind, string Name, IReadOnlyList<Damage> Damages, IReadOnlyList<string> Mended, long Bytes)
{
    /// <summary>Where it is on disk; empty where its damages say so, or its name does.</summary>
    public string Path { get; init; } = "";

    /// <summary>Whether nothing is wrong with it.</summary>
    public bool IsWhole => Damages.Count == 0;
}
