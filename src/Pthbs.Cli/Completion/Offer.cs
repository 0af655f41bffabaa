namespace Pthbs.Cli.Completion;

/// <summary>What can be offered at one place of a command line.</summary>
/// <param name="Candidates">The words, those that begin as the word at the cursor does.</param>
/// <param name="Paths">Paths that the shell shall complete by itself, as it does for every other program; <see cref="PathWish.None"/> where no path fits.</param>
internal sealed record Offer(IReadOnlyList<Candidate> Candidates, PathWish Paths = PathWish.None)
{
    /// <summary>Nothing.</summary>
    public static readonly Offer Nothing = new([]);
}

/// <summary>Which paths a shell shall complete.</summary>
internal enum PathWish
{
    None,
    Files,
    Directories,
}
