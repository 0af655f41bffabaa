namespace Pthbs.Jinja.Runtime;

/// <summary>What a slot holds before it holds a value.</summary>
internal sealed class Sentinel
{
    private Sentinel()
    {
    }

    /// <summary>Nobody has asked for the variable yet: the context may have it.</summary>
    public static Sentinel Unresolved { get; } = new();

    /// <summary>There is no such variable.</summary>
    public static Sentinel Missing { get; } = new();
}
