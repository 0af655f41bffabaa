using Pthbs.Scripts;

namespace Pthbs.Workflows;

/// <summary>The name of something in a store: a package or an environment.</summary>
public readonly record struct StoredName
{
    /// <summary>A package.</summary>
    public StoredName(PackageId id) => Package = id;

    /// <summary>An environment.</summary>
    public StoredName(EnvironmentId id) => Environment = id;

    /// <summary>The package; null if it is an environment.</summary>
    public PackageId? Package { get; }

    /// <summary>The environment; null if it is a package.</summary>
    public EnvironmentId? Environment { get; }

    /// <inheritdoc/>
    public override string ToString() => Package?.ToString() ?? Environment?.ToString() ?? "";
}
