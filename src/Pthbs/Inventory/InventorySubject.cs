using Pthbs.Scripts;

namespace Pthbs.Inventory;

/// <summary>A package or an environment that somebody asks about.</summary>
/// <param name="Id">Its name in the store.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Members">The package itself, or the packages that the environment joins.</param>
public sealed record InventorySubject(string Id, string Name, IReadOnlyList<PackageId> Members)
{
    /// <summary>Whether it is an environment.</summary>
    public bool IsEnvironment => EnvironmentId.TryParse(Id, out _);
}
