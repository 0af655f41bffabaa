using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>The limit of the stack that this program was started with (<c>ulimit -s</c>): every thread gets a stack of that size.</summary>
public static class StackLimit
{
    /// <summary>What the packages take that are rendered inside one another before they get a stack of their own.</summary>
    private const ulong Least = 2UL << 20;

    /// <summary>Says so where the limit is too low to work with: whatever nests a little would be said to nest too deeply.</summary>
    public static PthbsException? Problem() => LowLimit.Problem(Resource.Stack, Least, "stack", 's', "stack");
}
