using System.CommandLine;
using Pthbs.Cli.CommandLine;

namespace Pthbs.Cli.Completion;

/// <summary>The place of a command line that a shell asks about: what stands before the cursor, and what kind of word is expected there.</summary>
/// <param name="tree">The commands.</param>
/// <param name="words">The words before the one at the cursor, without the program's own name.</param>
/// <param name="word">The word at the cursor as far as it is typed; empty after a blank.</param>
internal sealed class LinePoint(CommandTree tree, IReadOnlyList<string> words, string word)
{
    private const string EndOfOptions = "--";
    /// <summary>What was typed before, read as far as it can be.</summary>
    public ParsedLine Line { get; } = tree.Parse(words);

    private ParseResult Parsed => Line.Result;

    /// <summary>The command that is meant so far.</summary>
    public Command Command => Parsed.CommandResult.Command;

    /// <summary>Whether the words belong to a program that the command starts.</summary>
    public bool IsOfOtherProgram => words.Contains(EndOfOptions) && Command is PthbsCommand { Rest: not null };

    /// <summary>The option whose value stands at the cursor, with the part of the word that belongs to the option's name; null where there is none.</summary>
    public (Option Option, string Name)? Value
    {
        get
        {
            if (words.Contains(EndOfOptions)) return null;
            if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                return Find(word[..equals]) is { } named ? (named, word[..(equals + 1)]) : null;
            if (words.Count == 0) return null;
            if (Find(words[^1]) is { } asking) return (asking, "");
            var taking = Options.FirstOrDefault(o => o.AllowMultipleArgumentsPerToken && TakesWord(o) && Parsed.GetResult(o) is { Tokens: [.., var last] } && last.Value == words[^1]);
            return taking is null || word.StartsWith('-') ? null : (taking, "");
        }
    }

    /// <summary>Whether an option's name is being typed.</summary>
    public bool IsOption => word.StartsWith('-') && !words.Contains(EndOfOptions);

    /// <summary>The options that may stand here: not those that were given and can be given only once.</summary>
    public IEnumerable<Option> Options => Command.Options.Concat(tree.Options.All).Distinct()
        .Where(o => o.Arity.MaximumNumberOfValues > 1 || Parsed.GetResult(o) is not { Implicit: false } given || (given.Tokens.Count == 0 && TakesWord(o)));

    /// <summary>The argument at the cursor; null where the command takes no more.</summary>
    public Argument? Argument => Command.Arguments.FirstOrDefault(a => Given(a).Count < a.Arity.MaximumNumberOfValues);

    /// <summary>The words that were given for an argument.</summary>
    public IReadOnlyList<string> Given(Argument argument) =>
        Parsed.GetResult(argument) is { } result ? [.. result.Tokens.Select(t => t.Value).Where(t => !t.StartsWith('-'))] : [];

    private Option? Find(string name) => Options.FirstOrDefault(o => TakesWord(o) && (o.Name == name || o.Aliases.Contains(name)));

    private static bool TakesWord(Option option) => option.Arity.MaximumNumberOfValues > 0;
}
