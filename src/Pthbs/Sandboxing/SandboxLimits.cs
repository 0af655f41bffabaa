namespace Pthbs.Sandboxing;

/// <summary>
/// How much a build may use of its machine. Nothing of it can change an output, only whether one comes to be: so these are settings and no part of
/// the format. Zero is no limit.
/// </summary>
public sealed record SandboxLimits
{
    /// <summary>No limit at all.</summary>
    public static SandboxLimits None { get; } = new();

    /// <summary>How many processes and threads there may be at once.</summary>
    public int Processes { get; init; }

    /// <summary>Memory in bytes: of the build as a whole where there are control groups, of each process where there are none.</summary>
    public long Memory { get; init; }

    /// <summary>Memory in bytes of each process alone, beside that of all together: what a process asks for beyond it is refused, and it can say so.</summary>
    internal long ProcessMemory { get; init; }

    /// <summary>The size of each file in bytes.</summary>
    public long FileSize { get; init; }
}

/// <summary>A limit that a build has hit, by the word that raises it.</summary>
public enum SandboxLimit
{
    /// <summary>None that is known.</summary>
    None,

    /// <summary><see cref="SandboxLimits.Processes"/>.</summary>
    Processes,

    /// <summary><see cref="SandboxLimits.Memory"/>.</summary>
    Memory,
}
