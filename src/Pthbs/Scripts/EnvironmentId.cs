using System.Diagnostics.CodeAnalysis;
using Pthbs.Errors;

namespace Pthbs.Scripts;

/// <summary>
/// The id of an environment, <c>env.5f70…</c>: what its directory in the store is called. No package has such an id, because no package's name
/// is <c>env</c> or begins with <see cref="Prefix"/> (<see cref="PackageId.IsName"/>).
/// </summary>
/// <param name="Hash">sha256 of the environment's manifest: 64 lower-case hex digits.</param>
public readonly record struct EnvironmentId(string Hash) : IComparable<EnvironmentId>
{
    /// <summary>What each id begins with.</summary>
    public const string Prefix = "env.";

    /// <summary>The prefix and the first digits of the hash, for people.</summary>
    public string Short => $"{Prefix}{Hash[..8]}";

    /// <summary>Reads <c>env.hash</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EnvironmentId id)
    {
        var fits = text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && PackageId.IsHash(text.AsSpan(Prefix.Length));
        id = fits ? new EnvironmentId(text![Prefix.Length..]) : default;
        return fits;
    }

    /// <summary>Reads <c>env.hash</c>.</summary>
    /// <exception cref="PthbsException">It is not such an id.</exception>
    public static EnvironmentId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new PthbsException(ErrorKind.Input, "this is not the id of an environment") { Got = text, Expected = $"{Prefix}<64 lower-case hex digits>" };

    /// <summary>Whether this is the name of a package or of an environment in the store.</summary>
    public static bool IsStoreName(string name) => PackageId.TryParse(name, out _) || TryParse(name, out _);

    /// <inheritdoc/>
    public int CompareTo(EnvironmentId other) => string.CompareOrdinal(Hash, other.Hash);

    /// <inheritdoc/>
    public override string ToString() => Prefix + Hash;

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator <(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator >(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator <=(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator >=(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) >= 0;
}
