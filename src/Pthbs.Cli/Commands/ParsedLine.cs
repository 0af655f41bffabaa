using System.CommandLine;
using System.CommandLine.Parsing;
using Pthbs.Cli.Help;
using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Cli.Commands;

/// <summary>A command line that was read, right or wrong.</summary>
/// <param name="tree">The commands.</param>
/// <param name="parsed">What the parser made of it.</param>
/// <param name="rest">What stood after <c>--</c>; null where that did not stand there.</param>
internal sealed class ParsedLine(CommandTree tree, ParseResult parsed, IReadOnlyList<string>? rest)
{
    /// <summary>The command that is meant, as far as it is clear.</summary>
    public Command Command => parsed.CommandResult.Command;

    /// <summary>What stood after <c>--</c>.</summary>
    public IReadOnlyList<string> Rest => rest ?? [];

    /// <summary>The options that every command takes.</summary>
    public GlobalOptions Options => tree.Options;

    public bool WantsHelp => IsGiven(Options.Help);

    public bool WantsVersion => IsGiven(Options.Version);

    /// <summary>Whether a program reads the output.</summary>
    public bool IsJson => Command.Options.Any(o => o.Name == CommonOptions.JsonName && IsGiven(o));

    public string? Color => parsed.Errors.Count == 0 ? parsed.GetValue(Options.Color) : null;

    public bool Quiet => IsGiven(Options.Quiet);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Refuses what cannot be meant.</summary>
    /// <exception cref="PthbsException">Of kind Usage.</exception>
    public void ThrowIfWrong()
    {
        foreach (var word in WordsThatLookLikeOptions()) throw UnknownOption(word);
        if (parsed.UnmatchedTokens is [var unmatched, ..]) throw Command.Subcommands.Any() ? UnknownCommand(unmatched) : Error($"unexpected argument '{unmatched}'");
        if (Command is not PthbsCommand command) return;
        if (command.Rest is null && rest is not null) throw Error("nothing may stand after '--' here");
        if (EmptyWord() is { } empty) throw Error(empty);
        // What the parser says of options explains what it says of the whole.
        if (parsed.Errors.OrderBy(e => e.SymbolResult is OptionResult ? 0 : 1).FirstOrDefault() is { } first) throw Explain(first);
    }

    /// <summary>A flag that was not given has a result too.</summary>
    private bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    private IEnumerable<string> WordsThatLookLikeOptions()
    {
        var given = parsed.CommandResult.Children.SelectMany(child => child switch
        {
            ArgumentResult argument => argument.Tokens.Where(t => t.Value.Length > 1 && t.Value[0] == '-'),
            // The value of an option may begin with a dash, but hardly with two.
            OptionResult option => option.Tokens.Where(t => t.Value.StartsWith("--", StringComparison.Ordinal)),
            _ => [],
        });
        return given.Select(t => t.Value).Concat(parsed.UnmatchedTokens.Where(t => t.Length > 1 && t[0] == '-'));
    }

    /// <summary>Nothing can be called '': what a script passes on like that is a variable that it did not set.</summary>
    private string? EmptyWord() => parsed.RootCommandResult.Children.Concat(parsed.CommandResult.Children).Where(child => child.Tokens.Any(t => t.Value.Length == 0)).Select(child => child switch
    {
        OptionResult given => $"{given.Option.Name} needs a value, not '': {given.Option.HelpName}",
        ArgumentResult given => $"{given.Argument.Name} cannot be ''",
        _ => null,
    }).FirstOrDefault(text => text is not null);

    private PthbsException UnknownOption(string word)
    {
        var name = word.Split('=')[0];
        var names = Command.Options.Concat(Options.All).SelectMany(o => o.Aliases.Prepend(o.Name)).Distinct(StringComparer.Ordinal).ToList();
        return Error($"unknown option '{name}'", hint: names.Contains(name)
            ? $"{name} goes after the command: {HelpText.PathOf(Command)} {name}"
            : Spelling.Hint(name, names.Where(n => n.StartsWith("--", StringComparison.Ordinal))));
    }

    private PthbsException UnknownCommand(string word)
    {
        var known = Command.Subcommands.Select(c => c.Name).ToList();
        return Error($"unknown command '{word}'", string.Join(", ", known), Spelling.Hint(word, known));
    }

    /// <summary>The parser's own messages, and those of our validators: what, expected, hint, a line each.</summary>
    private PthbsException Explain(ParseError error)
    {
        if (error.SymbolResult is OptionResult { Tokens.Count: 0, Option: { Arity.MinimumNumberOfValues: > 0 } option })
            return Error($"{option.Name} needs a value: {option.HelpName}");
        if (error.SymbolResult is not OptionResult && Command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is null or { Tokens.Count: 0 }) is { } missing)
            return Error($"{missing.Name} is missing", $"{HelpText.PathOf(Command)} {string.Join(' ', Command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(a => a.Name))}");
        var lines = error.Message.Split('\n');
        return lines is [var what, var expected, var hint]
            ? Error(what, expected, hint)
            : Error(char.ToLowerInvariant(error.Message[0]) + error.Message[1..].TrimEnd('.').ReplaceLineEndings(" "));
    }

    private PthbsException Error(string what, string? expected = null, string? hint = null) => new(ErrorKind.Usage, what)
    {
        Expected = expected,
        Hint = string.IsNullOrEmpty(hint) ? $"see how it is used: {HelpText.HintFor(Command)}" : hint,
    };
}
