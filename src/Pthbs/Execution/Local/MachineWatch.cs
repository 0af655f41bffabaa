using System.Globalization;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Execution.Local;

/// <summary>What a running build has taken of the machine and no limit of the kernel's holds: memory where there are no control groups, and open files.</summary>
internal static class MachineWatch
{
    private const string FilesOfTheMachine = "/proc/sys/fs/file-nr";

    /// <summary>Why the build has to be stopped; null if it has not.</summary>
    /// <param name="process">The build.</param>
    /// <param name="limits">How much it may use.</param>
    /// <param name="cancel">Ends it early: a build may have thousands of processes.</param>
    internal static PthbsException? Look(SandboxProcess process, BuildLimits limits, CancellationToken cancel) =>
        TooMuchMemory(process, limits.Sandbox.Memory, cancel) ?? TooManyFiles(process, HostFiles.ReadText(FilesOfTheMachine) ?? "", cancel);

    private static PthbsException? TooMuchMemory(SandboxProcess process, long most, CancellationToken cancel)
    {
        if (most == 0 || process.MemoryIsGrouped) return null;
        var used = BuildProcesses.Memory(process.Pid, enough: most, cancel);
        return used <= most ? null : new(ErrorKind.Build, "the build was stopped: it uses too much memory")
        {
            Got = $"{used} bytes in all of its processes",
            Expected = $"at most {most} bytes",
            Hint = $"it has hit the limit of memory, {most} bytes; {BuildLimits.HowToRaise("memory", $"{most * 2 >> 20}M")}",
        };
    }

    /// <summary>Looks closer only when the machine has few left: then at whether this build has taken a good part of them.</summary>
    /// <param name="process">The build.</param>
    /// <param name="files">What /proc/sys/fs/file-nr says: how many are open, 0, how many may be.</param>
    /// <param name="cancel">Ends it early.</param>
    internal static PthbsException? TooManyFiles(SandboxProcess process, string files, CancellationToken cancel = default)
    {
        if (!AreScarce(files, out var open, out var most)) return null;
        var own = BuildProcesses.OpenFiles(process.Pid, cancel);
        return own < most / 4 ? null : new(ErrorKind.Machine, "the build was stopped: the machine is running out of open files, and the build has most of them")
        {
            Where = FilesOfTheMachine,
            Got = $"{open} open files, {own} of them the build's",
            Expected = $"at most {most} on this machine",
            Hint = $"allow more on this machine: sysctl fs.file-max={Math.Min(most, long.MaxValue / 4) * 4}; or allow fewer processes for each build: --limit processes={Math.Max(1, most / 2 / 4096)}",
        };
    }

    /// <summary>Whether three quarters of what the machine can open are open.</summary>
    internal static bool AreScarce(string files, out long open, out long most)
    {
        (open, most) = (0, 0);
        return files.Split('\t') is [var first, _, var last]
            && long.TryParse(first, CultureInfo.InvariantCulture, out open) && long.TryParse(last.AsSpan().Trim(), CultureInfo.InvariantCulture, out most)
            && open > most / 4 * 3;
    }
}
