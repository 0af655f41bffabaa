namespace Pthbs.Auditing;

/// <summary>What happens to a vulnerability at a version.</summary>
/// <param name="Kind">What.</param>
/// <param name="Version">The version; <c>0</c> is before all others.</param>
public sealed record VersionEvent(VersionEventKind Kind, string Version);

/// <summary>What can happen at a version, in the order in which it does where several things do.</summary>
public enum VersionEventKind
{
    /// <summary>This version and later ones are not affected.</summary>
    Fixed,

    /// <summary>The range ends before this version.</summary>
    Limit,

    /// <summary>This version and later ones are affected.</summary>
    Introduced,

    /// <summary>This version is affected, later ones are not.</summary>
    LastAffected,
}
