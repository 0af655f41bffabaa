using System.Collections.Immutable;

namespace Pthbs.Collections;

/// <summary>A parameter that a package's template asked about.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value in this rendering.</param>
/// <param name="Default">Its value where nobody asks for another.</param>
/// <param name="Choices">The values it takes; none: any.</param>
public sealed record PackageParameter(string Name, string Value, string Default, ImmutableArray<string> Choices)
{
    /// <summary>For people: <c>tls=openssl (none, openssl)</c>.</summary>
    public override string ToString() => Choices.IsEmpty ? $"{Name}={Value}" : $"{Name}={Value} ({string.Join(", ", Choices)})";
}
