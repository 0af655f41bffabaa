namespace Pthbs.Licensing;

/// <summary>An identifier of a license expression that should not be used.</summary>
/// <param name="Name">The identifier, as it was written.</param>
/// <param name="Message">What is wrong with it: one sentence without a full stop.</param>
/// <param name="Hint">What to write instead; null if nothing is near.</param>
public sealed record LicenseProblem(string Name, string Message, string? Hint);
