using System.Collections.Immutable;

namespace Pthbs.Collections;

/// <summary>What a template asks of <c>dependency_lines</c>.</summary>
/// <param name="Packages">The packages, each as a <see cref="DependencyRequest"/> is written.</param>
internal sealed record DependencyQuestion(ImmutableArray<string> Packages)
{
    /// <summary>The toolchain that linked packages are built with too; null: each takes its own default.</summary>
    public string? Toolchain { get; init; }

    /// <summary>The C library of that toolchain; null: that of linked packages is not checked.</summary>
    public string? Libc { get; init; }

    /// <summary>Those of the packages that the toolchain brings: no tools of the package, and nothing is asked of their marks.</summary>
    public ImmutableArray<string> Brought { get; init; } = [];

    /// <summary>Why two C libraries in one program are right here; empty where they are not.</summary>
    public string MixedLibc { get; init; } = "";
}
