using System.Collections.Immutable;
using Pthbs.Jinja;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>A package as it was asked for, rendered: now, or before and found again. What was found again is read when it is asked for.</summary>
public sealed class GeneratedPackage
{
    private readonly SavedPackages? _saved;
    private readonly int _number;
    private string? _where;
    private BuildScript? _script;
    private PackageDetails? _details;

    /// <summary>A package that was rendered now.</summary>
    internal GeneratedPackage(PackageRequest request, string where, BuildScript script, PackageDetails details) =>
        (Request, Id, _where, _script, _details) = (request, script.Id, where, script, details);

    /// <summary>A package that was rendered before.</summary>
    internal GeneratedPackage(PackageRequest request, PackageId id, SavedPackages saved, int number) => (Request, Id, _saved, _number) = (request, id, saved, number);

    /// <summary>What was asked for.</summary>
    public PackageRequest Request { get; }

    /// <summary>Its id.</summary>
    public PackageId Id { get; }

    /// <summary>Whether it was rendered now, and not found again.</summary>
    public bool IsNew => _saved is null;

    /// <summary>The path of its template.</summary>
    public string Where => _where ??= _saved!.Where(_number);

    /// <summary>The script's sources that lie in the collection itself, patches and the like, where it was rendered now.</summary>
    public ImmutableArray<CollectionFile> Files { get; init; } = [];

    /// <summary>Its script.</summary>
    public BuildScript Script => _script ??= _saved!.Script(_number);

    /// <summary>Its version.</summary>
    public string Version => Details.Version;

    /// <summary>What the script does not say.</summary>
    public PackageFacts Facts => Details.Facts;

    /// <summary>The parameters that it has.</summary>
    public ImmutableArray<PackageParameter> Parameters => Details.Parameters;

    /// <summary>What is allowed in its templates and most likely a mistake.</summary>
    public ImmutableArray<TemplateWarning> Warnings => Details.Warnings;

    /// <summary>The ids of its dependencies that are not marked as linked, without those that its toolchain brings.</summary>
    public ImmutableArray<string> Tools => Details.Tools;

    /// <summary>What searches look at besides its name.</summary>
    internal PackageWords Words => _details is null ? _saved!.Words(_number) : PackageWords.Of(_details);

    /// <summary>What is known of it besides its script.</summary>
    internal PackageDetails Details => _details ??= _saved!.Details(_number);
}

/// <summary>A file beside a package's template that its script has as a source.</summary>
/// <param name="Key">Its hash, as the script names it.</param>
/// <param name="Bytes">Its content.</param>
public sealed record CollectionFile(SourceKey Key, ReadOnlyMemory<byte> Bytes);
