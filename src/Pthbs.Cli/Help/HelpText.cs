using System.CommandLine;
using System.Text;
using Pthbs.Cli.Commands;

namespace Pthbs.Cli.Help;

/// <summary>How commands are used, as text.</summary>
internal static class HelpText
{
    private const int Indent = 2;

    /// <summary>The help of a command, without a newline at its end.</summary>
    public static string Of(Command command)
    {
        var text = new StringBuilder();
        text.Append(PathOf(command)).Append(": ").Append(command.Description).Append("\n\nUsage: ").Append(Usage(command)).Append('\n');
        var own = command as PthbsCommand;
        foreach (var note in own?.Notes ?? []) text.Append('\n').Append(note).Append('\n');
        Section(text, "Commands", command.Subcommands.Select(c => (c.Name, c.Description)));
        Section(text, "Arguments", command.Arguments.Select(a => (a.Name, a.Description)));
        var isRoot = !command.Parents.Any();
        Section(text, "Options", isRoot ? [] : command.Options.Select(Row));
        if (isRoot) Section(text, "Options of all commands", command.Options.Select(Row));
        foreach (var (words, meaning) in own?.Examples ?? [])
            text.Append(ReferenceEquals(words, own!.Examples[0].Words) ? "\nExamples:\n" : "").Append("  ").Append(words).Append("\n      ").Append(meaning).Append('\n');
        text.Append(isRoot ? "\nHow one is used, with examples: pthbs help COMMAND" : "\nOptions of all commands: pthbs help");
        return text.ToString();
    }

    /// <summary>The words by which a command is called: <c>pthbs env build</c>.</summary>
    public static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? command.Name : $"{PathOf(parent)} {command.Name}";
    }

    /// <summary>The command line that shows a command's help.</summary>
    public static string HintFor(Command command)
    {
        var path = PathOf(command);
        var space = path.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? $"{path} help" : $"{path[..space]} help{path[space..]}";
    }

    private static string Usage(Command command)
    {
        var text = new StringBuilder(PathOf(command));
        if (command.Subcommands.Any()) text.Append(" COMMAND");
        foreach (var argument in command.Arguments) text.Append(argument.Arity.MinimumNumberOfValues > 0 ? $" {argument.Name}" : $" [{argument.Name}]");
        text.Append(" [options]");
        if (command is PthbsCommand { Rest: { } rest }) text.Append(' ').Append(rest);
        return text.ToString();
    }

    private static (string, string?) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(n => n.Length));
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
