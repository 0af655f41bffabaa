using System.Runtime.CompilerServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>The limit of address space that this program was started with (<c>ulimit -v</c>).</summary>
public static class AddressSpaceLimit
{
    /// <summary>
    /// The runtime reserves half of the limit for its heap, whatever it uses of that; stacks of threads and libraries need the rest. Below this, builds were seen
    /// to run out of it in the middle. A runtime that compiles while it runs needs more than the native executable.
    /// </summary>
    private static ulong Least => RuntimeFeature.IsDynamicCodeSupported ? 3UL << 30 : 3UL << 29;

    /// <summary>Says so where the limit is too low to work with: in the middle of its work the runtime would abort.</summary>
    public static PthbsException? Problem() => LowLimit.Problem(Resource.Addresses, Least, "address space", 'v', "as");
}
