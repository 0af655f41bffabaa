using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>The open files that a build gets. The caller keeps its own and closes them when it likes.</summary>
/// <param name="Output">Standard output and standard error.</param>
/// <param name="Inherited">Become descriptors 3, 4, … in this order (make's jobserver); at most <see cref="MostInherited"/>.</param>
public sealed record SandboxStreams(SafeFileHandle Output, ImmutableArray<SafeFileHandle> Inherited)
{
    /// <summary>How many descriptors can be inherited: what lies between standard error and the control socket.</summary>
    public const int MostInherited = 64;

    /// <summary>Standard input; null for /dev/null.</summary>
    internal SafeFileHandle? Input { get; init; }

    /// <summary>Standard error, where that is another file than standard output.</summary>
    internal SafeFileHandle? Errors { get; init; }

    /// <summary>Output only.</summary>
    public SandboxStreams(SafeFileHandle output) : this(output, []) { }
}
