using System.CommandLine;
using Pthbs.Jinja.Errors;

namespace Pthbs.Cli.Commands;

/// <summary>Options that take one of a few words.</summary>
internal static class OptionChoices
{
    /// <summary>Allows these words only.</summary>
    public static void Choose(this Option<string?> option, IReadOnlyList<string> words) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
            if (!words.Contains(token.Value))
                result.AddError($"{option.Name} does not take '{token.Value}'\n{string.Join(", ", words)}\n{Suggestion.For(token.Value, words)}");
    });
}
