using System.CommandLine;
using System.Text;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Help;

namespace Pthbs.Cli.Tests.Commands;

/// <summary>docs/reference/commands.md, from the command tree.</summary>
internal static class CommandsPage
{
    public static string Of(CommandTree tree)
    {
        var page = new StringBuilder("""
            # Commands

            Made from the program's own tables by a test; not to be edited. `pthbs help COMMAND` shows the same on a terminal, `man pthbs` too once `pthbs help --man DIR` has written the man pages.
            [words.md](words.md) says what PACKAGE, ENV, WHAT, INPUT and ID may be, [json.md](json.md) what `--json` prints, [exit-codes.md](exit-codes.md) how commands end.


            """);
        foreach (var section in tree.Root.Sections)
        {
            page.Append($"**{section.Title}**: ");
            page.AppendJoin(" · ", section.Commands.SelectMany(CommandTree.All).OfType<PthbsCommand>().Select(c => $"[{Name(c)}](#{CommandPath.Of(c).Replace(' ', '-')})")).Append("\n\n");
        }

        page.Append("## Options of all commands\n\n");
        Table(page, tree.Options.All.Select(Row));
        foreach (var command in CommandTree.All(tree.Root).OfType<PthbsCommand>()) Describe(page, command);
        return page.ToString();
    }

    private static void Describe(StringBuilder page, PthbsCommand command)
    {
        page.Append($"\n## {CommandPath.Of(command)}\n\n{Sentence(command.Description!)}\n\n    {HelpText.Usage(command)}\n");
        foreach (var note in command.Notes) page.Append($"\n{note.Replace("<", "\\<", StringComparison.Ordinal)}\n");
        if (command.Arguments.Count + command.Options.Count > 0) page.Append('\n');
        Table(page, command.Arguments.Select(a => (a.Name, a.Description!)).Concat(command.Options.Select(Row)));
        page.Append('\n');
        foreach (var (words, meaning) in command.Examples) page.Append($"- `{words}` {meaning}\n");
    }

    private static string Name(Command command) => CommandPath.Of(command)["pthbs ".Length..];

    private static (string, string) Row(Option option) => ($"{HelpText.NamesOf(option)} {option.HelpName}".TrimEnd(), option.Description!);

    private static void Table(StringBuilder page, IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        page.Append("| | |\n|---|---|\n");
        foreach (var (left, right) in all) page.Append($"| `{left}` | {right.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}
