namespace Pthbs.Cli.Completion;

/// <summary>A word that may stand where the cursor is.</summary>
/// <param name="Text">The whole word.</param>
/// <param name="Description">What it is, in a few words; null where the word says it all.</param>
internal sealed record Candidate(string Text, string? Description = null)
{
    /// <summary>
    /// Whether no shell and no terminal reads anything into the word. Names from collections and stores are checked when they are read, and all of them are plain; this is the one gate
    /// behind all sources, so that a word which is not plain is left out, never quoted.
    /// </summary>
    public bool IsPlain => Text.Length > 0 && Text.All(c => char.IsAsciiLetterOrDigit(c) || "._+-:=,/@%".Contains(c, StringComparison.Ordinal));
}
