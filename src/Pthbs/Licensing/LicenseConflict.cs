namespace Pthbs.Licensing;

/// <summary>Two parts that may not be in one program, whichever of their alternatives is chosen.</summary>
/// <param name="First">The part that comes first.</param>
/// <param name="Second">The other one; the same one if its own licenses contradict each other.</param>
/// <param name="Reason">Why not: the two licenses and what stands against them, one sentence without a full stop.</param>
public sealed record LicenseConflict(LicensedPart First, LicensedPart Second, string Reason);
