namespace Pthbs.Jinja;

/// <summary>One parameter of a <see cref="Signature"/>.</summary>
/// <param name="Name">What a keyword argument would be called.</param>
/// <param name="IsRequired">Whether it has to be given.</param>
/// <param name="Default">What it is if it is not given.</param>
public readonly record struct Parameter(string Name, bool IsRequired, object? Default)
{
    /// <summary>A required parameter.</summary>
    public static implicit operator Parameter(string name) => new(name, true, null);

    /// <summary>A parameter with a default.</summary>
    public static implicit operator Parameter((string Name, object? Default) pair) => new(pair.Name, false, pair.Default);
}
