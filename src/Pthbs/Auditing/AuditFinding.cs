using Pthbs.Inventory;
using Pthbs.Scripts;

namespace Pthbs.Auditing;

/// <summary>An advisory that speaks of a package of an inventory.</summary>
/// <param name="Advisory">The advisory.</param>
/// <param name="Package">The package that it speaks of.</param>
/// <param name="MatchedBy">By what it was found.</param>
/// <param name="Verdict">What comes of it.</param>
/// <param name="Programs">The programs that hold the package, by package and path.</param>
public sealed record AuditFinding(Advisory Advisory, InventoryPackage Package, MatchedBy MatchedBy, AuditVerdict Verdict, IReadOnlyList<AffectedProgram> Programs)
{
    /// <summary>Why it does not apply, where somebody said so; null otherwise.</summary>
    public AcceptedFinding? Accepted { get; init; }

    /// <summary>The package's patch whose name holds the advisory's identifier; null if there is none.</summary>
    public string? Patch { get; init; }

    /// <summary>What the advisory names as faulty, files and functions; none if it names nothing.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    /// <summary>Whether a person still has to do something about it.</summary>
    public bool IsOpen => Verdict is AuditVerdict.Affected or AuditVerdict.Undecided;
}

/// <summary>A program that holds parts of an affected package.</summary>
/// <param name="Package">The program's package.</param>
/// <param name="Path">The program, relative to its package.</param>
/// <param name="Taken">What it holds.</param>
/// <param name="HoldsNamed">Whether what the advisory names is among it; null if that is not known, or the advisory names nothing.</param>
public sealed record AffectedProgram(PackageId Package, string Path, Taken Taken, bool? HoldsNamed);

/// <summary>By what an advisory was found to speak of a package.</summary>
public enum MatchedBy
{
    /// <summary>The package url.</summary>
    Purl,

    /// <summary>Vendor and product of the CPE name.</summary>
    Cpe,

    /// <summary>The repository that the package url stands for.</summary>
    Repository,

    /// <summary>The name, in an ecosystem whose versions are those of upstream.</summary>
    Name,
}

/// <summary>What comes of an advisory.</summary>
public enum AuditVerdict
{
    /// <summary>The version is affected.</summary>
    Affected,

    /// <summary>The advisory does not say which versions are affected, or the package's version is not known.</summary>
    Undecided,

    /// <summary>No program holds what the advisory names, and the package itself is not shipped.</summary>
    NotLinked,

    /// <summary>The package was built with a patch for it.</summary>
    Patched,

    /// <summary>Somebody has written down why it does not apply.</summary>
    Accepted,
}
