namespace Pthbs.Jinja;

/// <summary>What a value that does not exist does when it is used.</summary>
public enum UndefinedKind
{
    /// <summary>Everything but <c>is defined</c>, <c>default</c> and passing it on is an error.</summary>
    Strict,

    /// <summary>Prints as nothing, is false and empty; its members and arithmetic are errors.</summary>
    Default,

    /// <summary>As <see cref="Default"/>, and its members are itself.</summary>
    Chainable,

    /// <summary>As <see cref="Default"/>, and prints as the expression it came from.</summary>
    Debug,
}
