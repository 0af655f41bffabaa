namespace Pthbs.Auditing;

/// <summary>A finding that somebody has looked at, and why it does not apply.</summary>
/// <param name="Advisory">The advisory's identifier, or an alias of it.</param>
/// <param name="Package">The name of the package that it is about.</param>
/// <param name="Status">OpenVEX's word for why: one of its justifications, or <c>fixed</c>.</param>
/// <param name="Reason">A person's words.</param>
/// <param name="Line">The line of the file, from 1.</param>
public sealed record AcceptedFinding(string Advisory, string Package, string Status, string Reason, int Line)
{
    /// <summary>The status of a fault that the package's own patches have mended.</summary>
    public const string Fixed = "fixed";

    /// <summary>OpenVEX's justification for a fault whose code was not linked.</summary>
    public const string NotPresent = "vulnerable_code_not_present";

    /// <summary>The words that a status can be.</summary>
    public static IReadOnlyList<string> Statuses { get; } =
        [Fixed, "component_not_present", NotPresent, "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"];
}
