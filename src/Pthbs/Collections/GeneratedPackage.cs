using System.Collections.Immutable;
using Pthbs.Jinja;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>A package as it was asked for, rendered.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Script">Its script.</param>
/// <param name="Facts">What the script does not say.</param>
public sealed record GeneratedPackage(PackageRequest Request, BuildScript Script, PackageFacts Facts)
{
    /// <summary>The parameters that it has.</summary>
    public ImmutableArray<PackageParameter> Parameters { get; init; } = [];

    /// <summary>The script's sources that lie in the collection itself: patches and the like.</summary>
    public ImmutableArray<CollectionFile> Files { get; init; } = [];

    /// <summary>What is allowed in its templates and most likely a mistake.</summary>
    public ImmutableArray<TemplateWarning> Warnings { get; init; } = [];

    /// <summary>The path of its template.</summary>
    public required string Where { get; init; }

    /// <summary>Its id.</summary>
    public PackageId Id => Script.Id;
}

/// <summary>A file beside a package's template that its script has as a source.</summary>
/// <param name="Key">Its hash, as the script names it.</param>
/// <param name="Bytes">Its content.</param>
public sealed record CollectionFile(SourceKey Key, ReadOnlyMemory<byte> Bytes);
