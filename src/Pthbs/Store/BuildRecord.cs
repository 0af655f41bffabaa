using System.Text.Json.Serialization;

namespace Pthbs.Store;

/// <summary>What is known of a package that was built. A lost one can be made again from the tree, but for its times.</summary>
public sealed record BuildRecord
{
    /// <summary>The package.</summary>
    public required string Id { get; init; }

    /// <summary>Its version, for people.</summary>
    public required string Version { get; init; }

    /// <summary>sha256 of the tree's manifest (docs/formats/tree.md).</summary>
    public required string OutputHash { get; init; }

    /// <summary>The same with the package's own hash replaced by zeros.</summary>
    public required string MaskedHash { get; init; }

    /// <summary>The packages whose ids occur in the output: what it needs when it runs.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>Bytes of all its files.</summary>
    public required long Size { get; init; }

    /// <summary>When the build began, UTC; null where it is not known any more.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How long it took, in seconds; null where it is not known any more.</summary>
    public double? Seconds { get; init; }

    /// <summary>The way it was sandboxed.</summary>
    public string? Sandbox { get; init; }

    /// <summary>Whether its build saw the machine's /proc in place of one of its own; null where it had its own, or needed no sandbox.</summary>
    public bool? HostProc { get; init; }

    /// <summary>When it was last built again to be compared, UTC; null where it never was.</summary>
    public DateTimeOffset? Checked { get; init; }

    /// <summary>Whether that gave the same output; null where it was never checked.</summary>
    public bool? Reproducible { get; init; }

    /// <summary>The options that its script sets, as it sets them.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>Reading and writing of records without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(BuildRecord))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class StoreJson : JsonSerializerContext;
