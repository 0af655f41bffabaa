using System.Runtime.InteropServices;

namespace Pthbs.Files;

/// <summary>
/// System calls of this room that this program may not make at all, because the seccomp filter of a container does not know them, or the kernel does not. The
/// error that they give looks like one of the file: so they are asked for once more in a way that does nothing.
/// </summary>
internal static class RefusedCalls
{
    /// <summary>Each with arguments that no kernel accepts: it answers with an error of its own, and a filter with the one that it gives for every call.</summary>
    private static readonly (long Number, long[] Arguments)[] Calls =
    [
        (SystemCall.Openat2, [-1, 0, 0, 0]), (SystemCall.Statx, [-1, 0, 0, 0x8000_0000, 0]), (SystemCall.Renameat2, [-1, 0, -1, 0, -1]), (SystemCall.Fsync, [-1]),
        (SystemCall.Syncfs, [-1]), (SystemCall.Flock, [-1, 8]), (SystemCall.Utimensat, [-1, 0, 0, 0]), (SystemCall.Getdents64, [-1, 0, 0]), (SystemCall.Mkdirat, [-1, 0, 0]),
        (SystemCall.Unlinkat, [-1, 0, -1]), (SystemCall.Symlinkat, [0, -1, 0]), (SystemCall.Linkat, [-1, 0, -1, 0, -1]), (SystemCall.Readlinkat, [-1, 0, 0, 0]),
        (SystemCall.Fchmod, [-1, 0]), (SystemCall.Fchownat, [-1, 0, 0, 0, -1]), (SystemCall.Mknodat, [-1, 0, 0, 0]), (SystemCall.Llistxattr, [0, 0, 0]), (SystemCall.Lremovexattr, [0, 0]),
    ];

    /// <summary>What to do where one of them is the reason of an error; null where none is.</summary>
    /// <param name="errno">The error.</param>
    public static string? Hint(int errno)
    {
        if (errno is not (Errno.NotPermitted or Errno.NoSystemCall)) return null;
        var refused = Calls.Where(c => Ask(c.Number, c.Arguments) == errno).Select(c => SystemCallNames.Of(c.Number)).ToList();
        return refused.Count == 0 ? null : Advice($"the system call {string.Join(", ", refused)}") + "; or boot a newer kernel (5.12)";
    }

    /// <summary>What to do about a filter.</summary>
    /// <param name="call">What it refuses.</param>
    public static string Advice(string call) =>
        $"the seccomp filter of this container refuses {call}: allow it there (docker, podman: --security-opt seccomp=unconfined, or a newer profile)";

    private static int Ask(long number, long[] arguments)
    {
        long At(int index) => index < arguments.Length ? arguments[index] : 0;
        return Libc.CallByNumber(number, (nint)At(0), (nint)At(1), (nint)At(2), (nint)At(3), (nint)At(4)) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }
}
