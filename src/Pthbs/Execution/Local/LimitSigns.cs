using Pthbs.Configuration;
using Pthbs.Sandboxing;

namespace Pthbs.Execution.Local;

/// <summary>
/// Whether a build that failed has hit a limit, as far as can be told: a control group counts it, a signal names it, and else what programs print when a call
/// is refused is the one sign there is.
/// </summary>
internal static class LimitSigns
{
    private const int FileSizeExceeded = 25, ShellsSignals = 128;
    private static readonly string[] Processes = ["Resource temporarily unavailable", "annot fork", "an't fork", "pthread_create failed"];
    private static readonly string[] Memory = ["Cannot allocate memory", "out of memory", "Out of memory", "memory exhausted", "std::bad_alloc"];
    private static readonly string[] FileSize = ["File size limit exceeded", "File too large"];

    /// <summary>What was hit, how, and how to raise it; null if there is no sign of it.</summary>
    /// <param name="limits">The limits that it had.</param>
    /// <param name="exit">How its script ended.</param>
    /// <param name="counted">What its control group says.</param>
    /// <param name="tail">The end of what it printed.</param>
    public static string? Hint(BuildLimits limits, SandboxExit exit, SandboxLimit counted, IReadOnlyList<string> tail)
    {
        bool Printed(string[] signs) => tail.Any(l => signs.Any(s => l.Contains(s, StringComparison.Ordinal)));
        var sandbox = limits.Sandbox;
        if (counted == SandboxLimit.Memory) return Say(true, $"the limit of memory, {sandbox.Memory} bytes", "memory", $"{sandbox.Memory * 2 >> 20}M");
        if (counted == SandboxLimit.Processes) return Say(true, $"the limit of processes, {sandbox.Processes}", "processes", $"{sandbox.Processes * 2}");
        var fileSizeSignal = exit.Signal == FileSizeExceeded || exit.Code == ShellsSignals + FileSizeExceeded;
        if (sandbox.FileSize > 0 && (fileSizeSignal || Printed(FileSize)))
            return Say(fileSizeSignal, $"the limit of a file's size, {sandbox.FileSize} bytes", "file-size", $"{Math.Max(1, sandbox.FileSize * 2 >> 20)}M");
        if (sandbox.Processes > 0 && Printed(Processes)) return Say(false, $"the limit of processes, {sandbox.Processes}", "processes", $"{sandbox.Processes * 2}");
        if (sandbox.Memory > 0 && Printed(Memory)) return Say(false, $"the limit of memory, {sandbox.Memory} bytes", "memory", $"{sandbox.Memory * 2 >> 20}M");
        return null;
    }

    private static string Say(bool isSure, string limit, string word, string more) => $"it {(isSure ? "has hit" : "may have hit")} {limit}; {BuildLimits.HowToRaise(word, more)}";
}
