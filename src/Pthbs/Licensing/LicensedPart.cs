namespace Pthbs.Licensing;

/// <summary>A part of a program, and the license it is under.</summary>
/// <param name="Name">What it is called in messages: a package.</param>
/// <param name="License">Its license.</param>
public sealed record LicensedPart(string Name, LicenseExpression License);
