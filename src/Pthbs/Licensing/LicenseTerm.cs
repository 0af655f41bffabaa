namespace Pthbs.Licensing;

/// <summary>One license of an expression: <c>MIT</c>, <c>Apache-2.0+</c>, <c>GPL-3.0-or-later WITH GCC-exception-3.1</c>.</summary>
/// <param name="License">Its identifier, spelled as SPDX spells it if SPDX knows it; <c>LicenseRef-…</c> for a license that has none.</param>
/// <param name="OrLater">Whether a <c>+</c> follows: later versions apply too.</param>
/// <param name="Exception">The identifier behind <c>WITH</c>; null without one.</param>
public sealed record LicenseTerm(string License, bool OrLater, string? Exception)
{
    /// <inheritdoc/>
    public override string ToString() => License + (OrLater ? "+" : "") + (Exception is null ? "" : " WITH " + Exception);
}
