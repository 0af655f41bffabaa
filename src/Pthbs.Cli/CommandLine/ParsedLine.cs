using System.CommandLine;
using System.CommandLine.Parsing;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;

namespace Pthbs.Cli.CommandLine;

/// <summary>A command line that was read, right or wrong.</summary>
/// <param name="tree">The commands.</param>
/// <param name="parsed">What the parser made of it.</param>
/// <param name="words">What stood before <c>--</c>.</param>
/// <param name="rest">What stood after <c>--</c>; null if that did not stand there.</param>
internal sealed class ParsedLine(CommandTree tree, ParseResult parsed, IReadOnlyList<string> words, IReadOnlyList<string>? rest)
{
    /// <summary>The command that is meant, as far as it is clear.</summary>
    public Command Command => parsed.CommandResult.Command;

    /// <summary>What stood after <c>--</c>.</summary>
    public IReadOnlyList<string> Rest => rest ?? [];

    /// <summary>Whether <c>--</c> stood there.</summary>
    public bool HasRest => rest is not null;

    /// <summary>The options that every command takes.</summary>
    public GlobalOptions Options => tree.Options;

    /// <summary>What the parser made of it, for those who look at parts of a line.</summary>
    public ParseResult Result => parsed;

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
        ThrowIfUnclear();
        foreach (var word in WordsThatLookLikeOptions()) throw UnknownOption(word);
        if (parsed.UnmatchedTokens is [var unmatched, ..]) throw Command.Subcommands.Any() ? UnknownCommand(unmatched) : Error($"unexpected argument '{unmatched}'", hint: ProgramHint());
        if (Command is not PthbsCommand)
        {
            if (rest is not null) throw Error("nothing is allowed after '--' here");
            return;
        }

        if (EmptyWord() is { } empty) throw Error(empty);
        foreach (var given in GivenOptions())
        {
            if (given.Tokens.Count < given.Option.Arity.MinimumNumberOfValues) throw Error($"{given.Option.Name} needs a value: {given.Option.HelpName}");
            if (given.Option.Arity.MaximumNumberOfValues == 1 && given.Tokens.Count > 1)
                throw Error($"{given.Option.Name} is given twice", hint: $"give one of them: {string.Join(" or ", given.Tokens.Select(t => $"'{t.Value}'"))}");
        }

        _ = Options.LimitsOf(this);
        if (Contradictions.Of(GivenOptions().Select(o => o.Option.Name).ToHashSet(StringComparer.Ordinal)) is { } contradiction) throw Error(contradiction);
        if (WrongValue() is { } wrong) throw Explain(wrong);
        // What the parser says of options explains what it says of the whole.
        if (parsed.Errors.OrderBy(e => e.SymbolResult is OptionResult ? 0 : 1).FirstOrDefault() is { } first) throw Explain(first);
    }

    /// <summary>Refuses a line of which it is not clear which command is meant, or a switch that might be meant to be off. Not even help can be given on it.</summary>
    /// <exception cref="PthbsException">Of kind Usage.</exception>
    public void ThrowIfUnclear()
    {
        if (Command.Subcommands.Any() && parsed.UnmatchedTokens.FirstOrDefault(t => !t.StartsWith('-')) is { } unknown && !words.Any(w => w.StartsWith('-') && w.EndsWith($"={unknown}", StringComparison.Ordinal)))
            throw UnknownCommand(unknown);
        foreach (var (name, value) in words.Where(w => w.StartsWith('-') && w.Contains('=', StringComparison.Ordinal)).Select(w => (w.Split('=')[0], w[(w.IndexOf('=', StringComparison.Ordinal) + 1)..])))
        {
            var option = Applicable.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));
            if (option is Option<bool>) throw Error($"{name} accepts no value", hint: value is "false" or "no" or "off" or "0" ? $"leave {name} out" : $"use it alone: {name}");
            // The parser would take the next word for its value.
            if (option is not null && value.Length == 0) throw Error(NoValue(option));
        }
    }

    /// <summary>The options that may stand on this line.</summary>
    private IEnumerable<Option> Applicable => Command.Options.Concat(Options.All).Distinct();

    private IEnumerable<OptionResult> GivenOptions() => Applicable.Select(parsed.GetResult).OfType<OptionResult>().Where(result => !result.Implicit);

    /// <summary>A flag that was not given has a result too.</summary>
    private bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    private List<string> WordsThatLookLikeOptions()
    {
        var given = parsed.CommandResult.Children.SelectMany(child => child switch
        {
            ArgumentResult argument => argument.Tokens.Where(t => t.Value.Length > 1 && t.Value[0] == '-'),
            // The value of an option may begin with a dash, but hardly with two.
            OptionResult option => option.Tokens.Where(t => t.Value.StartsWith("--", StringComparison.Ordinal)),
            _ => [],
        });
        var found = given.Select(t => t.Value).Concat(parsed.UnmatchedTokens.Where(t => t.Length > 1 && t[0] == '-')).ToList();
        // What stands after '--' is no option.
        foreach (var word in rest ?? []) found.Remove(word);
        return found;
    }

    /// <summary>Nothing can be called '': what a script passes on like that is a variable that it did not set.</summary>
    private string? EmptyWord() => parsed.RootCommandResult.Children.Concat(parsed.CommandResult.Children).Where(child => child.Tokens.Any(t => t.Value.Length == 0)).Select(child => child switch
    {
        OptionResult given => NoValue(given.Option),
        ArgumentResult given => $"{given.Argument.Name} cannot be ''",
        _ => null,
    }).FirstOrDefault(text => text is not null);

    /// <summary>
    /// The first value that its option does not accept. Where something else is wrong with the line, the parser does not look at values: <c>build --jobs zlib</c> names no package, as the value takes the place of one.
    /// </summary>
    private ParseError? WrongValue()
    {
        foreach (var given in GivenOptions())
        {
            if (!given.Errors.Any()) foreach (var check in given.Option.Validators) check(given);
            if (given.Errors.FirstOrDefault() is { } wrong) return wrong;
        }

        return null;
    }

    private static string NoValue(Option option) => $"{option.Name} needs a value, not '': {option.HelpName}";

    private PthbsException UnknownOption(string word)
    {
        var name = word.Split('=')[0];
        var names = Applicable.SelectMany(o => o.Aliases.Prepend(o.Name)).Distinct(StringComparer.Ordinal).ToList();
        return Error($"unknown option '{name}'", hint: ProgramHint() is { } program ? program
            : name == Options.Version.Name ? $"it needs no command: {tree.Root.Name} {name}"
            : names.Contains(name) ? $"{name} goes after the command: {CommandPath.Of(Command)} {name}"
            : Others(name) is { Count: > 0 } others ? $"{name} is an option of {string.Join(", ", others)}"
            : CommandSuggestion.Elsewhere(name.TrimStart('-'), tree.Root) ?? Suggestion.For(name, names.Where(n => n.StartsWith("--", StringComparison.Ordinal))));
    }

    /// <summary>Where the words of another program stand; null where a command starts none, or <c>--</c> was given.</summary>
    private string? ProgramHint() => Command is PthbsCommand { Rest: { } program } && rest is null && parsed.CommandResult.Tokens.Count > 0
        ? $"a program and its arguments stand after '--': {CommandPath.Of(Command)} {string.Join(' ', Command.Arguments.Select(a => a.Name))} {program}" : null;

    /// <summary>The commands that have such an option.</summary>
    private List<string> Others(string name) =>
        [.. CommandTree.All(tree.Root).Where(c => c.Options.Any(o => o.Name == name || (name.Length > 2 && o.Aliases.Contains(name)))).Select(c => $"'{CommandPath.Of(c)}'")];

    private PthbsException UnknownCommand(string word)
    {
        var known = Command.Subcommands.Select(c => c.Name).ToList();
        return Error($"unknown command '{word}'", string.Join(", ", known), CommandSuggestion.For(word, Command, tree.Root));
    }

    /// <summary>The parser's own messages, and those of our validators: what, expected, hint, a line each.</summary>
    private PthbsException Explain(ParseError error)
    {
        if (error.SymbolResult is not OptionResult && Command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is null or { Tokens.Count: 0 }) is { } missing)
            return Error($"{missing.Name} is missing", $"{CommandPath.Of(Command)} {string.Concat(((PthbsCommand)Command).Needed.Select(o => o.HelpName is null ? $"{o.Name} " : $"{o.Name} {o.HelpName} "))}{string.Join(' ', Command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(a => a.Name))}");
        var lines = error.Message.Split('\n');
        return lines is [var what, var expected, var hint]
            ? Error(what, expected, hint)
            : Error(char.ToLowerInvariant(error.Message[0]) + error.Message[1..].TrimEnd('.').ReplaceLineEndings(" "));
    }

    private PthbsException Error(string what, string? expected = null, string? hint = null) => new(ErrorKind.Usage, what)
    {
        Expected = expected,
        Hint = string.IsNullOrEmpty(hint) ? $"see how it is used: {CommandPath.HintFor(Command)}" : hint,
    };
}
