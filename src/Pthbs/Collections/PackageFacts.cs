using System.Collections.Immutable;

namespace Pthbs.Collections;

/// <summary>
/// What a package's template says of it that is not in its script: editing these rebuilds nothing, except for <see cref="LinkWith"/>, which
/// the scripts of its users hold.
/// </summary>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="License">Its license, as SPDX writes it.</param>
/// <param name="Homepage">Where its people live.</param>
/// <param name="LinkWith">The libraries that a program linked with this one needs as well: a static library does not name them itself.</param>
public sealed record PackageFacts(string? Summary, string? License, string? Homepage, ImmutableArray<DependencyRequest> LinkWith)
{
    /// <summary>Why nobody has built it yet, where that is so; null otherwise.</summary>
    public string? Untested { get; init; }

    /// <summary>The C library that its programs and static libraries are made for; null where it is not known.</summary>
    public string? Libc { get; init; }

    /// <summary>Why it may link libraries that are made for another C library; null where it may not.</summary>
    public string? MixedLibc { get; init; }

    /// <summary>Why it is built without the usual hardening; null where it is built with it.</summary>
    public string? Unhardened { get; init; }

    /// <summary>Its package url (purl) without a version, such as <c>pkg:github/madler/zlib</c>; null if the template names none.</summary>
    public string? Purl { get; init; }

    /// <summary>Vendor and product of its CPE name, such as <c>zlib:zlib</c>; null if the template names none.</summary>
    public string? Cpe { get; init; }

    /// <summary>Software within it that has a version and a license of its own.</summary>
    public IReadOnlyList<PackagePart> Parts { get; init; } = [];

    /// <summary>The C library that a file is made for, by its part or else by the package; null where it is not known. A compiler's libraries can be for another one than its programs.</summary>
    /// <param name="path">The file, relative to the package.</param>
    public string? LibcOf(string path) => PackagePart.Of(Parts, path)?.Facts.Libc ?? Libc;
}
