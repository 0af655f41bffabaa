using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Pthbs.Jinja.Errors;

namespace Pthbs.Cli.CommandLine;

/// <summary>Options and arguments that take one of a few words.</summary>
internal static class OptionChoices
{
    /// <summary>Allows these words only, and offers them to shells.</summary>
    public static void Choose(this Option<string?> option, IReadOnlyList<string> words)
    {
        option.Validators.Add(result => Check(result, option.Name, words));
        option.CompletionSources.Add(_ => Items(words));
    }

    /// <summary>Allows these words only, and offers them to shells.</summary>
    public static void Choose(this Argument<string> argument, IReadOnlyList<string> words)
    {
        argument.Validators.Add(result => Check(result, argument.Name, words));
        argument.CompletionSources.Add(_ => Items(words));
    }

    private static void Check(SymbolResult result, string name, IReadOnlyList<string> words)
    {
        foreach (var token in result.Tokens)
            if (!words.Contains(token.Value))
                result.AddError($"{name} does not accept '{token.Value}'\n{string.Join(", ", words)}\n{Suggestion.For(token.Value, words)}");
    }

    private static IEnumerable<CompletionItem> Items(IReadOnlyList<string> words) => words.Select(word => new CompletionItem(word));
}
