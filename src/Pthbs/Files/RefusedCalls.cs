using System.Runtime.InteropServices;

namespace Pthbs.Files;

/// <summary>
/// System calls of this room that this program may not make at all, because the seccomp filter of a container does not know them, or the kernel does not. The
/// error that they give looks like one of the file: so they are asked for once more in a way that does nothing.
/// </summary>
internal static class RefusedCalls
{
    /// <summary>Each with arguments that no kernel accepts: it answers with an error of its own, and a filter with the one that it gives for every call.</summary>
    private static readonly (string Name, long Number, long[] Arguments)[] Calls =
    [
        ("openat2", 437, [-1, 0, 0, 0]), ("statx", 332, [-1, 0, 0, 0x8000_0000, 0]), ("renameat2", 316, [-1, 0, -1, 0, -1]), ("fsync", 74, [-1]),
        ("syncfs", 306, [-1]), ("flock", 73, [-1, 8]), ("utimensat", 280, [-1, 0, 0, 0]), ("getdents64", 217, [-1, 0, 0]), ("mkdirat", 258, [-1, 0, 0]),
        ("unlinkat", 263, [-1, 0, -1]), ("symlinkat", 266, [0, -1, 0]), ("linkat", 265, [-1, 0, -1, 0, -1]), ("readlinkat", 267, [-1, 0, 0, 0]),
        ("fchmod", 91, [-1, 0]), ("fchownat", 260, [-1, 0, 0, 0, -1]), ("mknodat", 259, [-1, 0, 0, 0]), ("llistxattr", 194, [0, 0, 0]), ("lremovexattr", 198, [0, 0]),
    ];

    /// <summary>What to do where one of them is the reason of an error; null where none is.</summary>
    /// <param name="errno">The error.</param>
    public static string? Hint(int errno)
    {
        if (errno is not (Errno.NotPermitted or Errno.NoSystemCall) || RuntimeInformation.ProcessArchitecture != Architecture.X64) return null;
        var refused = Calls.Where(c => Ask(c.Number, c.Arguments) == errno).Select(c => c.Name).ToList();
        return refused.Count == 0 ? null : Advice($"the system call {string.Join(", ", refused)}") + "; or boot a newer kernel (5.12)";
    }

    /// <summary>What to do about a filter.</summary>
    /// <param name="call">What it refuses.</param>
    public static string Advice(string call) =>
        $"the seccomp filter of this container refuses {call}: allow it there (docker, podman: --security-opt seccomp=unconfined, or a newer profile)";

    private static int Ask(long number, long[] arguments)
    {
        long At(int index) => index < arguments.Length ? arguments[index] : 0;
        return Libc.CallByNumber(number, At(0), At(1), At(2), At(3), At(4)) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }
}
