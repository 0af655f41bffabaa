namespace Pthbs.Jinja;

/// <summary>A value that can be called. A plain function is a <see cref="JinjaFunction"/>.</summary>
public interface IJinjaCallable
{
    /// <summary>What messages call its type.</summary>
    string TypeName => GetType().Name;

    /// <summary>Calls it.</summary>
    object? Call(CallContext context, Arguments args);
}
