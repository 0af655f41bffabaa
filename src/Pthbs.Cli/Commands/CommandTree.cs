using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pthbs.Cli.Commands;

/// <summary>All commands.</summary>
internal sealed class CommandTree
{
    private const string Separator = "--";
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public CommandTree()
    {
        foreach (var option in Options.All) Root.Add(option);
        Root.Add(new BuildCommand());
        Root.Add(new TryCommand());
        Root.Add(new CheckCommand());
        Root.Add(new CompareCommand());
        Root.Add(new Command("env", "build and list environments") { new EnvBuildCommand(), new EnvListCommand() });
        Root.Add(new ShellCommand());
        Root.Add(new RunCommand());
        Root.Add(new ShowCommand());
        Root.Add(new ListCommand());
        Root.Add(new LogCommand());
        Root.Add(new WhyCommand());
        Root.Add(new WhyRebuildCommand());
        Root.Add(new FetchCommand());
        Root.Add(new VerifyCommand());
        Root.Add(new GcCommand());
        Root.Add(new Command("root", "keep packages and environments from 'pthbs gc'") { new RootListCommand(), new RootAddCommand(), new RootSwitchCommand(), new RootRollbackCommand(), new RootRemoveCommand() });
        Root.Add(new DoctorCommand());
        Root.Add(new GenCommand());
        Root.Add(new RenderCommand());
        Root.Add(new UpdateCommand());
        Root.Add(new LintCommand());
        Root.Add(new FreezeCommand());
        Root.Add(new ExportMakeCommand());
        Root.Add(new ExecuteCommand());
        Root.Add(new HelpCommand(Root));
        Root.Add(new VersionCommand());
        // A switch is there or not: a word behind it is an argument, even where it is 'true'.
        foreach (var option in All(Root).SelectMany(command => command.Options).OfType<Option<bool>>()) option.Arity = ArgumentArity.Zero;
    }

    /// <summary>The program itself. Not a <see cref="RootCommand"/>: that one has a help and directives of its own.</summary>
    public Command Root { get; } = new("pthbs", "build software from hashed scripts, join it into environments");

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

    /// <summary>A command and all below it.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
