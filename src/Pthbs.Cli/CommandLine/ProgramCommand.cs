using System.CommandLine;

namespace Pthbs.Cli.CommandLine;

/// <summary>The program itself. Not a <see cref="RootCommand"/>: that one has a help and directives of its own.</summary>
internal sealed class ProgramCommand() : Command("pthbs", "build software from hashed scripts, and join packages into environments")
{
    private readonly List<CommandSection> _sections = [];

    /// <summary>The commands as the help lists them.</summary>
    public IReadOnlyList<CommandSection> Sections => _sections;

    /// <summary>Adds commands that the help lists under one title, in this order.</summary>
    public void Add(string title, params IReadOnlyList<Command> commands)
    {
        _sections.Add(new CommandSection(title, commands));
        foreach (var command in commands) Add(command);
    }
}

/// <summary>Commands under one title.</summary>
internal sealed record CommandSection(string Title, IReadOnlyList<Command> Commands);
