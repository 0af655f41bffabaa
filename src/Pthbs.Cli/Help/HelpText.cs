using System.CommandLine;
using System.Text;
using Pthbs.Cli.CommandLine;

namespace Pthbs.Cli.Help;

/// <summary>How commands are used, as text.</summary>
internal static class HelpText
{
    private const int Indent = 2;

    /// <summary>The help of a command, without a newline at its end.</summary>
    public static string Of(Command command)
    {
        var text = new StringBuilder();
        text.Append(CommandPath.Of(command)).Append(": ").Append(command.Description).Append("\n\nUsage: ").Append(Usage(command)).Append('\n');
        var own = command as PthbsCommand;
        foreach (var note in own?.Notes ?? []) text.Append('\n').Append(note).Append('\n');
        foreach (var section in Sections(command)) Section(text, section.Title, section.Commands.Select(Row));
        Section(text, "Arguments", command.Arguments.Select(a => (a.Name, a.Description)));
        var isRoot = !command.Parents.Any();
        Section(text, "Options", isRoot ? [] : command.Options.Select(Row));
        if (isRoot) Section(text, "Options of all commands", command.Options.Select(Row));
        foreach (var (words, meaning) in own?.Examples ?? [])
            text.Append(ReferenceEquals(words, own!.Examples[0].Words) ? "\nExamples:\n" : "").Append("  ").Append(words).Append("\n      ").Append(meaning).Append('\n');
        text.Append(isRoot ? "\nMore about a command, with examples: pthbs help COMMAND" : "\nFor options that all commands share: pthbs help");
        return text.ToString();
    }

    /// <summary>The commands below one, under the titles that the help has for them.</summary>
    public static IReadOnlyList<CommandSection> Sections(Command command) =>
        command is ProgramCommand program ? program.Sections : command.Subcommands.Any() ? [new CommandSection("Commands", [.. command.Subcommands])] : [];

    /// <summary>The names of an option, a short one first: <c>-j, --jobs</c>.</summary>
    public static string NamesOf(Option option) => string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(n => n.Length));

    /// <summary>A command's usage line, without a newline at its end.</summary>
    public static string Usage(Command command)
    {
        var text = new StringBuilder(CommandPath.Of(command));
        if (command.Subcommands.Any()) text.Append(" COMMAND");
        foreach (var option in (command as PthbsCommand)?.Needed ?? []) text.Append(option.HelpName is null ? $" {option.Name}" : $" {option.Name} {option.HelpName}");
        foreach (var argument in command.Arguments) text.Append(argument.Arity.MinimumNumberOfValues > 0 ? $" {argument.Name}" : $" [{argument.Name}]");
        text.Append(" [options]");
        if (command is PthbsCommand { Rest: { } rest }) text.Append(' ').Append(rest);
        return text.ToString();
    }

    private static (string, string?) Row(Command command) => (command.Name, command.Subcommands.Any() ? $"{command.Description} ({string.Join(" ", command.Subcommands.Select(c => c.Name))})" : command.Description);

    private static (string, string?) Row(Option option)
    {
        var names = NamesOf(option);
        return (option.HelpName is null ? names : $"{names} {option.HelpName}", option.Description);
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Left, string? Right)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        var width = all.Max(r => r.Left.Length);
        text.Append('\n').Append(title).Append(":\n");
        foreach (var (left, right) in all) text.Append(' ', Indent).Append(left.PadRight(width + Indent)).Append(right).Append('\n');
    }
}
