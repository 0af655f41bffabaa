namespace Pthbs.Sandboxing;

/// <summary>How a build's command ended.</summary>
/// <param name="Code">Its exit code; 0 when a signal killed it.</param>
/// <param name="Signal">The signal that killed it; 0 when it ended by itself.</param>
public readonly record struct SandboxExit(int Code, int Signal)
{
    /// <summary>It ended by itself with code 0.</summary>
    public bool Success => Code == 0 && Signal == 0;

    /// <summary>In words, as a part of a sentence.</summary>
    public override string ToString() => Signal == 0 ? $"exit code {Code}" : $"killed by signal {Signal}{Name(Signal)}";

    /// <summary>From a wait status as wait4(2) gives it.</summary>
    internal static SandboxExit FromStatus(int status) =>
        (status & 0x7f) == 0 ? new(status >> 8 & 0xff, 0) : new(0, status & 0x7f);

    private static string Name(int signal) => signal switch
    {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        3 => " (SIGQUIT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        15 => " (SIGTERM)",
        24 => " (SIGXCPU)",
        25 => " (SIGXFSZ)",
        _ => "",
    };
}
