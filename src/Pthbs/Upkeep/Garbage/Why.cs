namespace Pthbs.Upkeep.Garbage;

/// <summary>Why something stays.</summary>
/// <param name="Reason">One clause that can follow its name: <c>is referred to by</c>, <c>is generation 3 of root 'base'</c>.</param>
/// <param name="Because">The package or environment that the clause ends with, which stays for a reason of its own; null if there is none.</param>
public sealed record Why(string Reason, string? Because)
{
    /// <inheritdoc/>
    public override string ToString() => Because is null ? Reason : $"{Reason} {Because}";
}
