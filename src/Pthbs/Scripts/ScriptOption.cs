namespace Pthbs.Scripts;

/// <summary>One <c>option name=value</c> of a header.</summary>
/// <param name="Name">One of <see cref="ScriptOptions.All"/>.</param>
/// <param name="Value">One of the values that it takes.</param>
public readonly record struct ScriptOption(string Name, string Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";
}
