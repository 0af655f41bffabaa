namespace Pthbs.Cli.CommandLine;

/// <summary>Options that cannot both be meant. Which of several things to do is asked by the commands themselves; this is about how.</summary>
internal static class Contradictions
{
    private static readonly (string One, string Other, string Why)[] Pairs =
    [
        ("--quiet", "--verbose", "one hides the progress of builds, the other shows their output"),
        ("--json", "--markdown", "standard output is either"),
        ("--json", "--script", "standard output is either"),
        ("--dry-run", "--why", "--why deletes nothing by itself"),
        ("--resume", "--stop-before", "one resumes a kept build, the other begins one"),
        ("--resume", "--dry-run", "nothing is planned: one kept build is resumed"),
        ("--resume", "--root", "the output of a resumed build is never put into the store"),
        ("--stop-before", "--root", "a build that stops puts nothing into the store"),
        ("--plain", "--collection", "--plain renders without any collection"),
    ];

    /// <summary>What is wrong with these options together; null if nothing is.</summary>
    public static string? Of(IReadOnlySet<string> given) =>
        Pairs.Where(pair => given.Contains(pair.One) && given.Contains(pair.Other)).Select(pair => $"{pair.One} and {pair.Other} exclude each other: {pair.Why}").FirstOrDefault();
}
