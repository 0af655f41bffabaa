using System.Collections.Immutable;

namespace Pthbs.Collections;

/// <summary>
/// What a package's template says of it that is not in its script: editing these rebuilds nothing, except for <see cref="LinkWith"/>, which
/// the scripts of its users hold.
/// </summary>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="Licence">Its licence, as SPDX writes it.</param>
/// <param name="Homepage">Where its people live.</param>
/// <param name="LinkWith">The libraries that a program linked with this one needs as well: a static library does not name them itself.</param>
public sealed record PackageFacts(string? Summary, string? Licence, string? Homepage, ImmutableArray<DependencyRequest> LinkWith)
{
    /// <summary>Why nobody has built it yet, where that is so; null otherwise.</summary>
    public string? Untested { get; init; }
}
