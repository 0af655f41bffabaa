namespace Pthbs.Auditing;

/// <summary>A range of versions in an OSV record.</summary>
/// <param name="IsSemantic">Whether versions are ordered as Semantic Versioning orders them.</param>
/// <param name="Events">What happens at which version, in any order.</param>
public sealed record VersionRange(bool IsSemantic, IReadOnlyList<VersionEvent> Events)
{
    /// <summary>Whether a version is in it.</summary>
    public bool Contains(string version)
    {
        var sorted = new List<VersionEvent>(Events);
        sorted.Sort((a, b) => AdvisoryOrder.Compare(a.Version, b.Version, IsSemantic) is var order && order != 0 ? order : a.Kind.CompareTo(b.Kind));
        var isAffected = false;
        foreach (var happened in sorted)
        {
            var order = AdvisoryOrder.Compare(version, happened.Version, IsSemantic);
            if (happened.Kind == VersionEventKind.Introduced) isAffected |= order >= 0;
            else if (happened.Kind == VersionEventKind.LastAffected) isAffected &= order <= 0;
            else isAffected &= order < 0;
        }

        return isAffected;
    }
}
