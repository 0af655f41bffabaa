using System.Collections.Immutable;
using Pthbs.Scripts;

namespace Pthbs.Sandboxing;

/// <summary>
/// What one build sees and runs, as a plain value: nothing that is not named here exists for it but the kernel. It can be printed,
/// compared and carried out by any <see cref="ISandbox"/>. Standard input is always empty; there is no terminal, and no network
/// but an own loopback; umask 022.
/// </summary>
public sealed record SandboxDescription
{
    /// <summary>What stands where, in the order in which it comes to be; a later entry may stand inside an earlier one.</summary>
    public required ImmutableArray<SandboxEntry> Entries { get; init; }

    /// <summary>Where the command starts, a path inside.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The program, an absolute path inside, and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The whole environment of the command, in this order.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>The machine's name inside.</summary>
    public string HostName { get; init; } = "build";

    /// <summary>The user that the build takes itself for.</summary>
    public uint Uid { get; init; } = 1000;

    /// <summary>The group that the build takes itself for.</summary>
    public uint Gid { get; init; } = 1000;

    /// <summary>How much it may use. No part of what it sees.</summary>
    public SandboxLimits Limits { get; init; } = SandboxLimits.None;

    /// <summary>A sandbox with nothing to run in it, to try whether one can be made: the command is not there.</summary>
    internal static SandboxDescription Nothing { get; } = new()
    {
        Entries = [new ProcEntry("/proc"), new DevicesEntry("/dev"), new TmpfsEntry("/tmp", 0)],
        WorkingDirectory = "/tmp",
        Command = ["/nothing"],
        Environment = [],
    };

    /// <summary>The whole description as lines of text, for people.</summary>
    public IEnumerable<string> Explain()
    {
        yield return $"runs {string.Join(' ', Command.Select(ShellWord.Of))}";
        yield return $"in {WorkingDirectory} as {Uid}:{Gid} on {HostName}, without a network";
        foreach (var (name, value) in Environment) yield return $"with {name}={ShellWord.Of(value)}";
        foreach (var entry in Entries) yield return $"sees {entry.Path}: {entry.Explain()}";
    }
}
