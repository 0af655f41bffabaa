using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Commands;
using Pthbs.Cli.Help;

namespace Pthbs.Cli.Tests.Commands;

public sealed class HelpTests
{
    private const int LongestLine = 96;
    private const string Between = "\n--------\n";
    private static readonly Command[] Commands = [.. CommandTree.All(AllCommands.Tree().Root)];

    /// <summary>Where the help has changed on purpose: PTHBS_ACCEPT=1 writes what it is now beside the test program; copy it over Commands/help.txt.</summary>
    [Fact]
    public void The_help_of_all_commands_is_as_it_was_read_and_approved()
    {
        var approved = Path.Combine(AppContext.BaseDirectory, "Commands", "help.txt");
        var now = string.Join(Between, Commands.Select(HelpText.Of)) + "\n";
        if (Environment.GetEnvironmentVariable("PTHBS_ACCEPT") == "1") File.WriteAllText(approved, now);

        Assert.Equal(File.ReadAllText(approved), now);
    }

    /// <summary>The page of the reference, in the same way: PTHBS_ACCEPT=1 writes it beside the test program; copy it over docs/reference/commands.md.</summary>
    [Fact]
    public void The_reference_of_commands_is_made_from_the_command_tree()
    {
        var approved = Path.Combine(AppContext.BaseDirectory, "docs", "reference", "commands.md");
        var now = CommandsPage.Of(AllCommands.Tree());
        if (Environment.GetEnvironmentVariable("PTHBS_ACCEPT") == "1") File.WriteAllText(approved, now);

        Assert.Equal(File.ReadAllText(approved), now);
    }

    [Fact]
    public void Every_command_has_examples_that_can_be_parsed_by_it()
    {
        var commands = Commands.OfType<PthbsCommand>().ToList();
        Assert.True(commands.Count > 10);
        Assert.All(commands, command => Assert.NotEmpty(command.Examples));
        Assert.All(commands.SelectMany(c => c.Examples.Select(e => (Command: CommandPath.Of(c), e.Words))), example =>
        {
            var words = Own(example.Words).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.StartsWith(example.Command, string.Join(' ', words), StringComparison.Ordinal);
            AllCommands.Tree().Parse([.. words.Skip(1)]).ThrowIfWrong();
        });
    }

    /// <summary>The call of pthbs within an example for a shell: what stands inside <c>$(…)</c> or <c>&lt;(…)</c>, or before a pipe or a file.</summary>
    private static string Own(string example) => example.Split("$(")[^1].Split("<(")[^1].Split((char[])['|', '>', ')'])[0];

    [Fact]
    public void Help_fits_into_a_terminal() =>
        Assert.All(Commands.SelectMany(c => HelpText.Of(c).Split('\n')), line => Assert.True(line.Length <= LongestLine, line));
}
