using System.Collections.Immutable;

namespace Pthbs.Scripts;

/// <summary>What a build script says about itself before its first command (docs/reference/formats/script.md).</summary>
public sealed record ScriptHeader
{
    /// <summary>The package's name.</summary>
    public required string Name { get; init; }

    /// <summary>The version, for people.</summary>
    public required string Version { get; init; }

    /// <summary>The machine that runs the build, <c>x86_64-linux</c>.</summary>
    public required string System { get; init; }

    /// <summary>A package whose tree stands as the build's /usr, /bin, /lib and /etc.</summary>
    public PackageId? Rootfs { get; init; }

    /// <summary>What the build sees, in order.</summary>
    public ImmutableArray<Dependency> Dependencies { get; init; } = [];

    /// <summary>The packages that a build sees: the rootfs and the dependencies.</summary>
    public IEnumerable<PackageId> Inputs => Rootfs is { } rootfs ? Dependencies.Select(d => d.Id).Prepend(rootfs) : Dependencies.Select(d => d.Id);

    /// <summary>What is put into the working directory, or into the output.</summary>
    public ImmutableArray<SourceInput> Sources { get; init; } = [];

    /// <summary>Links added to the output.</summary>
    public ImmutableArray<LinkInput> Links { get; init; } = [];

    /// <summary>Options other than their defaults.</summary>
    public ImmutableArray<ScriptOption> Options { get; init; } = [];

    /// <summary>The header's lines as they stand in a script, without the first line of the script.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"#: pthbs {BuildFormat.Number}";
        yield return $"#: name {Name}";
        yield return $"#: version {Version}";
        yield return $"#: system {System}";
        if (Rootfs is { } rootfs) yield return $"#: rootfs {rootfs}";
        foreach (var dependency in Dependencies) yield return $"#: depends {dependency}";
        foreach (var source in Sources) yield return $"#: source {source}";
        foreach (var link in Links) yield return $"#: link {link}";
        foreach (var option in Options) yield return $"#: option {option}";
    }
}

/// <summary>A package that the build sees.</summary>
/// <param name="Id">Which.</param>
/// <param name="Yields">Whether another package's file wins where both have one path.</param>
public readonly record struct Dependency(PackageId Id, bool Yields)
{
    /// <inheritdoc/>
    public override string ToString() => Yields ? $"{Id} yield" : Id.ToString();
}

/// <summary>A file or a git tree that the build gets.</summary>
/// <param name="Key">Its content.</param>
/// <param name="File">The name it has in the working directory; for a commit the directory's.</param>
public sealed record SourceInput(SourceKey Key, string File)
{
    /// <summary>The <c>into</c> that means the package's own output.</summary>
    public const string IntoOutput = "out";

    /// <summary>Whether it is an archive to be unpacked.</summary>
    public bool Unpack { get; init; }

    /// <summary>Leading names to drop from each path of the archive.</summary>
    public int Strip { get; init; }

    /// <summary>The directory to put it into, below the working directory, or <c>out</c>, or below <c>out/</c>.</summary>
    public string? Into { get; init; }

    /// <summary>For a commit: the output hash that its tree must have.</summary>
    public string? Tree { get; init; }

    /// <summary>Whether it goes straight into the package's output.</summary>
    public bool GoesToOutput => Into is IntoOutput || Into?.StartsWith(IntoOutput + "/", StringComparison.Ordinal) == true;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = $"{Key} {File}";
        if (Unpack) text += " unpack";
        if (Strip > 0) text += $" strip={Strip}";
        if (Into is not null) text += $" into={Into}";
        if (Tree is not null) text += $" tree=sha256:{Tree}";
        return text;
    }
}

/// <summary>A symbolic link to add to the output.</summary>
/// <param name="Path">Where, below the output.</param>
/// <param name="Target">Its text.</param>
public readonly record struct LinkInput(string Path, string Target)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path} {Target}";
}
