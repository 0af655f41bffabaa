using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pthbs.Cli.CommandLine;

/// <summary>All commands, and how a command line is read with them.</summary>
internal sealed class CommandTree
{
    private const string Separator = "--";
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public CommandTree()
    {
        foreach (var option in Options.All) Root.Add(option);
        Switches(Root);
    }

    /// <summary>The program itself.</summary>
    public ProgramCommand Root { get; } = new();

    /// <summary>What every command takes.</summary>
    public GlobalOptions Options { get; } = new();

    /// <summary>
    /// Reads a command line. What follows <c>--</c> is for another program and is not looked at, or, where a command starts none, it is arguments and no options.
    /// </summary>
    public ParsedLine Parse(IReadOnlyList<string> words)
    {
        var end = words.Count;
        for (var i = words.Count - 1; i >= 0; i--) if (words[i] == Separator) end = i;
        string[] before = [.. words.Take(end)];
        var parsed = CommandLineParser.Parse(Root, before, Parsing);
        if (end == words.Count) return new ParsedLine(this, parsed, before, null);
        if (parsed.CommandResult.Command is PthbsCommand { Rest: null }) parsed = CommandLineParser.Parse(Root, words, Parsing);
        return new ParsedLine(this, parsed, before, [.. words.Skip(end + 1)]);
    }

    /// <summary>Adds commands that the help lists under one title, in this order.</summary>
    public void Add(string title, params IReadOnlyList<Command> commands)
    {
        Root.Add(title, commands);
        foreach (var command in commands.SelectMany(All)) Switches(command);
    }

    /// <summary>A command and all below it.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    // A switch is there or not: a word behind it is an argument, even where it is 'true'.
    private static void Switches(Command command)
    {
        foreach (var option in command.Options.OfType<Option<bool>>()) option.Arity = ArgumentArity.Zero;
    }
}
