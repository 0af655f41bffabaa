using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>A limit that this program was started with, and that is too low to work with: in the middle of its work the runtime would abort.</summary>
internal static class LowLimit
{
    /// <summary>The error for a limit, where it is too low.</summary>
    /// <param name="resource">Which, for the kernel.</param>
    /// <param name="least">The least that will do, in bytes.</param>
    /// <param name="name">What it limits.</param>
    /// <param name="letter">What a shell's ulimit calls it.</param>
    /// <param name="word">What /etc/security/limits.conf calls it.</param>
    internal static PthbsException? Problem(int resource, ulong least, string name, char letter, string word)
    {
        if (Libc.GetLimit(resource, out var own) != 0 || own.Soft >= least) return null;
        return new(ErrorKind.Machine, $"this program may have too little {name}")
        {
            Got = $"{own.Soft >> 10} KiB",
            Expected = $"at least {least >> 10} KiB",
            Hint = own.Hard >= least ? $"ulimit -S{letter} unlimited, or as far as the hard limit lets it be raised (ulimit -H{letter})" : $"raise the limit of {name} (ulimit -{letter}, /etc/security/limits.conf: {word})",
        };
    }
}
