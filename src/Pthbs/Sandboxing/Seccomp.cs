using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>The filter of system calls that this program itself runs under, as in most containers.</summary>
internal static class Seccomp
{
    /// <summary>Whether there is one; null if the kernel does not say.</summary>
    /// <param name="read">Reads a file of /proc.</param>
    internal static bool? OfThisProcess(Func<string, string?> read)
    {
        const string word = "Seccomp:";
        var line = read("/proc/self/status")?.Split('\n').FirstOrDefault(l => l.StartsWith(word, StringComparison.Ordinal));
        return line is null ? null : line[word.Length..].Trim() != "0";
    }

    /// <summary>What to do about it.</summary>
    /// <param name="call">The call that was refused; null if that is not known.</param>
    internal static string Advice(string? call) => RefusedCalls.Advice(call is null ? "a system call" : $"the system call {call}");
}
