using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pthbs.Errors;

namespace Pthbs.Scripts;

/// <summary>
/// The name of a package and the sha256 of its build script: <c>zlib.5f70…</c>. It is the directory that the package installs into, so it is
/// kept short enough for <c>#!/pthbs/&lt;id&gt;/bin/x</c> to stay under the kernel's 127 bytes.
/// </summary>
/// <param name="Name">What <see cref="IsName"/> takes.</param>
/// <param name="Hash">64 lower-case hex digits.</param>
public readonly record struct PackageId(string Name, string Hash) : IComparable<PackageId>
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.+_-");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// What no package may be called: <c>/pthbs/env</c> is the merged view of a build, the others stand in <c>/build</c> beside its sources.
    /// </summary>
    public static readonly IReadOnlyList<string> Reserved = ["env", "home", "tmp", "link", "build.sh"];

    /// <summary>What a name looks like, for messages.</summary>
    public static readonly string NameForm =
        $"[a-z0-9][a-z0-9.+_-]{{0,39}}, no dot at its end, no '..', not beginning with {EnvironmentId.Prefix}, and none of {string.Join(", ", Reserved)}";

    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 40;

    /// <summary>The length of a hash, in hex digits.</summary>
    public const int HashLength = 64;

    /// <summary>The id of a script with this name and these bytes.</summary>
    public static PackageId Of(string name, ReadOnlySpan<byte> script) => new(name, Convert.ToHexStringLower(SHA256.HashData(script)));

    /// <summary>Reads <c>name.hash</c>. A name may have dots: what follows the last one is the hash.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PackageId id)
    {
        id = default;
        if (text is null) return false;
        var dot = text.Length - HashLength - 1;
        if (dot < 1 || text[dot] != '.' || !IsName(text[..dot]) || !IsHash(text.AsSpan(dot + 1))) return false;
        id = new PackageId(text[..dot], text[(dot + 1)..]);
        return true;
    }

    /// <summary>Reads <c>name.hash</c>.</summary>
    /// <exception cref="PthbsException">It is no id.</exception>
    public static PackageId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new PthbsException(ErrorKind.Input, "this is not a package id") { Got = text, Expected = "name.<64 lower-case hex digits>" };

    /// <summary>Whether a package may be called so: the one place that decides it. None begins as the ids of environments do.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && !name.AsSpan().ContainsAnyExcept(NameCharacters) && char.IsAsciiLetterOrDigit(name[0])
        && name[^1] != '.' && !name.Contains("..", StringComparison.Ordinal) && !name.StartsWith(EnvironmentId.Prefix, StringComparison.Ordinal) && !Reserved.Contains(name);

    /// <summary>Whether this is a sha256 in lower-case hex.</summary>
    public static bool IsHash(ReadOnlySpan<char> text) => text.Length == HashLength && IsHex(text);

    /// <summary>Whether these are all lower-case hex digits.</summary>
    internal static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(HexDigits);

    /// <inheritdoc/>
    public bool Equals(PackageId other) => Hash == other.Hash && Name == other.Name;

    /// <summary>Of the first digits: they are spread as evenly as any hash of them could be.</summary>
    public override int GetHashCode()
    {
        if (Hash is not { Length: >= 8 }) return Hash?.Length ?? 0;
        var digits = MemoryMarshal.Cast<char, ulong>(Hash.AsSpan(0, 8));
        return (int)(((digits[0] * 0x9E3779B97F4A7C15) ^ (digits[1] * 0xC2B2AE3D27D4EB4F)) >> 32);
    }

    /// <inheritdoc/>
    public int CompareTo(PackageId other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The name and the first digits of the hash, for people.</summary>
    public string Short => $"{Name}.{Hash[..8]}";

    /// <inheritdoc/>
    public override string ToString() => $"{Name}.{Hash}";

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator <(PackageId left, PackageId right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator >(PackageId left, PackageId right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator <=(PackageId left, PackageId right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order of the ids.</summary>
    public static bool operator >=(PackageId left, PackageId right) => left.CompareTo(right) >= 0;
}
