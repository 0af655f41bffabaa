using System.Numerics;

namespace Pthbs.Licensing;

/// <summary>
/// Which licenses cannot be kept both in one program (docs/reference/licenses.md has the table). Only conflicts that the licenses' authors themselves state are here. An
/// expression with OR conflicts only if each of its alternatives does.
/// </summary>
public static class LicenseConflicts
{
    /// <summary>The groups that the table names. A choice among alternatives is a set of groups, a number below 64; all choices of an expression are the bits of one word.</summary>
    private const int Gpl2 = 1, Gpl3 = 2, Lgpl3 = 4, Apache = 8, Advertising = 16, OtherCopyleft = 32;

    private const int SetCount = 64;
    private const ulong Free = 1;

    private static readonly string[] Groups = ["GPL-2.0-only", "GPL-3.0", "LGPL-3.0", "Apache-2.0", "an advertising clause", "another copyleft"];

    /// <summary>The groups that each group excludes, in the order of their bits.</summary>
    private static readonly int[] Excludes = [Gpl3 | Lgpl3 | Apache | Advertising | OtherCopyleft, Advertising | OtherCopyleft, 0, 0, 0, 0];

    /// <summary>
    /// The first pair of parts that may not be together in one program; null if all may. A part whose own expression joins such licenses with AND counts for nothing: its AND may
    /// speak of separate files.
    /// </summary>
    public static LicenseConflict? Find(IReadOnlyList<LicensedPart> parts)
    {
        var choices = new ulong[parts.Count];
        for (var i = 0; i < choices.Length; i++) choices[i] = Choices(parts[i].License) is var own && Joined(own, Free) != 0 ? own : Free;
        for (var second = 1; second < choices.Length; second++)
            for (var first = 0; first < second; first++)
                if (Joined(choices[first], choices[second]) == 0) return new LicenseConflict(parts[first], parts[second], Reason(parts[first], choices[first], parts[second], choices[second]));

        // Each two may be together; whether all may depends on what the others leave to choose.
        var together = Free;
        for (var i = 0; i < choices.Length; i++)
        {
            together = Joined(together, choices[i]);
            if (together == 0) return new LicenseConflict(parts[0], parts[i], $"no choice of alternatives lets {parts[i].License} stand beside the licenses of the other parts");
        }

        return null;
    }

    private static ulong Choices(LicenseExpression expression)
    {
        if (expression.Term is { } term) return ChoicesOf(term);
        var all = expression.Operator == LicenseOperator.And ? Free : 0;
        foreach (var part in expression.Parts) all = expression.Operator == LicenseOperator.And ? Joined(all, Choices(part), fitting: false) : all | Choices(part);
        return all;
    }

    private static ulong ChoicesOf(LicenseTerm term)
    {
        var name = term.License;
        var isLater = term.OrLater || name.EndsWith("-or-later", StringComparison.Ordinal) || name.EndsWith('+');
        // Exceptions permit just such combinations; what they permit is not compared in detail.
        if (term.Exception is not null) return Free;
        if (Begins("GPL-1.0") || Begins("GPL-2.0")) return isLater ? Bit(Gpl2) | Bit(Gpl3) : Bit(Gpl2);
        if (Begins("GPL-3.0") || Begins("AGPL-3.0")) return Bit(Gpl3);
        if (Begins("LGPL-3.0")) return Bit(Lgpl3);
        if (name == "Apache-2.0") return Bit(Apache);
        if (name is "OpenSSL" or "SSLeay" or "SSLeay-standalone" || Begins("Apache-1") || Begins("BSD-4-Clause")) return Bit(Advertising);
        if (Begins("CDDL-") || Begins("CPL-1.0") || Begins("EPL-") || Begins("MPL-1") || name is "MPL-2.0-no-copyleft-exception" or "IPL-1.0") return Bit(OtherCopyleft);
        return Free;

        bool Begins(string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static ulong Bit(int groups) => 1UL << groups;

    /// <summary>All sets that join one of each.</summary>
    /// <param name="some">Choices.</param>
    /// <param name="others">Others.</param>
    /// <param name="fitting">Whether only sets without a conflict count.</param>
    private static ulong Joined(ulong some, ulong others, bool fitting = true)
    {
        var joined = 0UL;
        for (var one = 0; one < SetCount; one++)
            for (var other = 0; (some & Bit(one)) != 0 && other < SetCount; other++)
                if ((others & Bit(other)) != 0 && (!fitting || Conflict(one | other) is null)) joined |= Bit(one | other);
        return joined;
    }

    /// <summary>What conflicts in a set; null if nothing does.</summary>
    private static string? Conflict(int groups)
    {
        for (var i = 0; i < Excludes.Length; i++)
            if ((groups & (1 << i)) != 0 && (groups & Excludes[i]) is var against && against != 0) return $"{Groups[i]} excludes {Groups[BitOperations.TrailingZeroCount(against)]}";
        return null;
    }

    private static string Reason(LicensedPart first, ulong some, LicensedPart second, ulong others) =>
        $"{first.License} and {second.License}: {Conflict(BitOperations.TrailingZeroCount(some) | BitOperations.TrailingZeroCount(others))}";
}
