using Pthbs.Cli.CommandLine;
using Pthbs.Files;

namespace Pthbs.Cli.Completion;

/// <summary>Answers a shell: which words can stand at the end of a command line.</summary>
internal static class Completions
{
    private const string Files = ":files";
    private const string Directories = ":directories";

    /// <summary>
    /// The answer, a line each: a word that can stand there, and behind a tab what it is; or <c>:files</c> or <c>:directories</c> alone, where the shell shall complete paths.
    /// </summary>
    /// <param name="tree">The commands.</param>
    /// <param name="call">The command that the shell has called.</param>
    /// <param name="words">The words before the cursor, without the program's name.</param>
    /// <param name="word">The word at the cursor, as far as it is typed.</param>
    /// <param name="kept">How many characters at the beginning of each word the shell has in its line already and does not replace.</param>
    /// <param name="describes">Whether the shell shows what words are.</param>
    /// <param name="cancel">Ends what takes long.</param>
    public static IEnumerable<string> Lines(CommandTree tree, Invocation call, IReadOnlyList<string> words, string word, int kept, bool describes, CancellationToken cancel)
    {
        var point = new LinePoint(tree, [.. words.Select(w => Expanded(w, call))], word);
        using var typed = call.Silent(point.Line);
        var offer = new WordCompleter(tree, point, new CompletionNames(typed, cancel), word).Offer();
        return offer.Paths switch
        {
            PathWish.Files => [Files],
            PathWish.Directories => [Directories],
            _ => [.. offer.Candidates.Where(c => c.Text.Length > kept).Select(c => c.Description is null || !describes ? c.Text[kept..] : $"{c.Text[kept..]}\t{Visible(c.Description)}")],
        };
    }

    /// <summary>Shells hand out words as they are typed: a tilde has not become a directory yet.</summary>
    private static string Expanded(string word, Invocation call) => word.StartsWith("~/", StringComparison.Ordinal) && call.Variable("HOME") is { } home ? home + word[1..] : word;

    /// <summary>One line that steers no terminal.</summary>
    private static string Visible(string text) => PathText.Printable(text.ReplaceLineEndings(" "));
}
