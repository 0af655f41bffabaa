namespace Pthbs.Upkeep.Diagnosis;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>All is well.</summary>
    Fine,

    /// <summary>pthbs works, with something less, or not for long.</summary>
    Warning,

    /// <summary>Something that pthbs is for does not work.</summary>
    Problem,
}

/// <summary>What came out of one look at the machine.</summary>
/// <param name="Check">What was looked at: a word of a fixed list (docs/guides/doctor.md).</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="What">What is so, one sentence without a full stop.</param>
/// <param name="Mend">The command, or the one thing to do, that fixes it; null if all is well.</param>
public sealed record Finding(string Check, Severity Severity, string What, string? Mend = null);
