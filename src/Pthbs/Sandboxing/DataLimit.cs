using System.Runtime.CompilerServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>The limit of private memory that this program was started with (<c>ulimit -d</c>): its heap and the stacks of its threads count.</summary>
public static class DataLimit
{
    /// <summary>What a build with its downloads takes, and room besides. A runtime that compiles while it runs needs more than the native executable.</summary>
    private static ulong Least => RuntimeFeature.IsDynamicCodeSupported ? 1UL << 30 : 1UL << 29;

    /// <summary>Says so where the limit is too low to work with: in the middle of its work the runtime would abort.</summary>
    public static PthbsException? Problem() => LowLimit.Problem(Resource.Data, Least, "memory of its own", 'd', "data");
}
