using System.Runtime.CompilerServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>The limit of address space that this program was started with (<c>ulimit -v</c>).</summary>
public static unsafe class AddressSpaceLimit
{
    /// <summary>
    /// The runtime reserves half of the limit for its heap, whatever it uses of that; stacks of threads and libraries need the rest. Below this, builds were seen
    /// to run out of it in the middle. A runtime that compiles while it runs needs more than the native executable.
    /// </summary>
    private static ulong Least => RuntimeFeature.IsDynamicCodeSupported ? 3UL << 30 : 3UL << 29;

    /// <summary>Says so where the limit is too low to work with: in the middle of its work the runtime would abort.</summary>
    public static PthbsException? Problem()
    {
        Libc.Limit own;
        if (Libc.getrlimit(Libc.LimitAddresses, &own) != 0 || own.Soft >= Least) return null;
        return new(ErrorKind.Machine, "this program may have too little address space")
        {
            Got = $"{own.Soft >> 10} KiB",
            Expected = $"at least {Least >> 10} KiB",
            Hint = own.Hard >= Least ? "ulimit -Sv unlimited, or as far as the hard limit lets it be raised (ulimit -Hv)" : "raise the limit of address space (ulimit -v, /etc/security/limits.conf: as)",
        };
    }
}
