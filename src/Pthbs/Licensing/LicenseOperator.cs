namespace Pthbs.Licensing;

/// <summary>How the parts of a <see cref="LicenseExpression"/> go together.</summary>
public enum LicenseOperator
{
    /// <summary>There are no parts: the expression is one license.</summary>
    None,

    /// <summary>All of them apply.</summary>
    And,

    /// <summary>Whoever receives the work chooses one.</summary>
    Or,
}
