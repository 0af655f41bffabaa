namespace Pthbs.Packaging.Licenses;

/// <summary>What speaks against a license that one known text says: then it is likely, and not sure.</summary>
internal static class LicenseDoubts
{
    private static readonly string[] Endings = ["-or-later", "-only", "+"];

    /// <summary>The finding, with what disagrees.</summary>
    /// <param name="finding">What the texts say.</param>
    /// <param name="headers">What the heads of files say.</param>
    /// <param name="declared">What the build system's files name; null if they name nothing.</param>
    public static LicenseFinding Of(LicenseFinding finding, SourceHeaders headers, string? declared)
    {
        if (finding is not { Certainty: Certainty.Sure, Expression: { } license }) return finding;
        var stated = new SortedDictionary<string, int>(headers.Stated(), StringComparer.Ordinal);
        var others = stated.Where(name => !Share(name.Key, license)).ToList();
        if (others.Count > 0)
        {
            var most = others.OrderByDescending(other => other.Value).First();
            var reason = $"{Names(finding)} says {license}, and file headers say {string.Join(", ", others.Select(other => other.Key))}: decide which apply";
            // Where most of the files that say something say this, the text is for a part, or theirs is for all but that.
            return finding with { Certainty = Certainty.Likely, Reason = reason, Expression = most.Value * 2 > stated.Values.Sum() ? $"{InBrackets(most.Key)} AND {InBrackets(license)}" : license };
        }

        return declared is null || Share(declared, license) ? finding : finding with { Certainty = Certainty.Likely, Reason = $"{Names(finding)} says {license}, and the build files name {declared}" };
    }

    private static string Names(LicenseFinding finding) => string.Join(", ", finding.Files);

    private static string InBrackets(string expression) => expression.Contains(" OR ", StringComparison.Ordinal) ? $"({expression})" : expression;

    /// <summary>Whether two expressions name a license in common. Whether later versions apply is another question.</summary>
    public static bool Share(string one, string other) => Licenses(one).Overlaps(Licenses(other));

    private static HashSet<string> Licenses(string expression)
    {
        var licenses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in expression.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is "AND" or "OR" or "WITH") continue;
            var ending = Array.Find(Endings, end => word.EndsWith(end, StringComparison.Ordinal)) ?? "";
            licenses.Add(word[..^ending.Length]);
        }

        return licenses;
    }
}
