using Pthbs.Collections;

namespace Pthbs.Inventory;

/// <summary>What a collection says of a package.</summary>
/// <param name="Facts">The facts of its template.</param>
/// <param name="AreNewer">Whether the template has changed since the package was built.</param>
public sealed record KnownFacts(PackageFacts Facts, bool AreNewer);
