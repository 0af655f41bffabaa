using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Configuration;
using Pthbs.Store;

namespace Pthbs.Cli.Help;

/// <summary>The man page of a command, from what its help says.</summary>
internal static class ManPage
{
    /// <summary>The section of commands.</summary>
    public const string Section = "1";

    /// <summary>The name of a command's page: <c>pthbs-env-build</c>, which <c>man pthbs env</c> and the like look for.</summary>
    public static string NameOf(Command command) => CommandPath.Of(command).Replace(' ', '-');

    /// <summary>The page.</summary>
    /// <param name="command">The command.</param>
    /// <param name="date">The day that it is of, such as 2026-01-31.</param>
    public static string Of(Command command, string date)
    {
        var page = new Roff();
        var isRoot = command is ProgramCommand;
        page.Title(NameOf(command), Section, date, ProgramVersion.Line, "Manual of pthbs");
        page.Section("Name");
        page.Spans((NameOf(command), 'R'), (" - ", 'R'), (command.Description ?? "", 'R'));
        page.Section("Synopsis");
        var path = CommandPath.Of(command);
        page.Spans((path, 'B'), (HelpText.Usage(command)[path.Length..], 'R'));
        Describe(page, command);
        foreach (var section in HelpText.Sections(command))
        {
            page.Section(section.Title);
            foreach (var below in section.Commands) page.Entry(below.Description, (NameOf(below), 'B'), ($"({Section})", 'R'));
        }

        if (command.Arguments.Count > 0) page.Section("Arguments");
        foreach (var argument in command.Arguments) page.Entry(argument.Description, (argument.Name, 'I'));
        if (command.Options.Count > 0) page.Section("Options");
        foreach (var option in command.Options) page.Entry(option.Description, (HelpText.NamesOf(option), 'B'), (option.HelpName is null ? "" : " ", 'R'), (option.HelpName ?? "", 'I'));
        Examples(page, command);
        page.Section("Exit status");
        foreach (var (code, kind, meaning) in ExitCodeMeanings.All) page.Entry($"{kind}: {meaning}", (code, 'B'));
        if (isRoot) Machine(page);
        page.Section("See also");
        page.Text(string.Join(", ", Related(command).Select(c => $"`{NameOf(c)}`({Section})")));
        return page.ToString();
    }

    private static void Describe(Roff page, Command command)
    {
        var notes = (command as PthbsCommand)?.Notes ?? [];
        page.Section("Description");
        if (notes.Count == 0) page.Text($"{CommandPath.Of(command)}: {command.Description}.");
        foreach (var (note, i) in notes.Select((note, i) => (note, i)))
        {
            if (i > 0) page.Paragraph();
            page.Text(note);
        }

        if (command is ProgramCommand) return;
        page.Paragraph();
        page.Text($"`pthbs`({Section}) lists the options that every command takes, the environment variables and the files.");
    }

    private static void Examples(Roff page, Command command)
    {
        if (command is not PthbsCommand { Examples: { Count: > 0 } examples }) return;
        page.Section("Examples");
        foreach (var (words, meaning) in examples) page.Entry(meaning, (words, 'B'));
    }

    private static void Machine(Roff page)
    {
        page.Section("Environment");
        foreach (var (name, meaning) in VariableMeanings.All) page.Entry(meaning, (name, 'B'));
        page.Section("Files");
        page.Entry("settings of the machine", (MachineSettings.MachineFile, 'I'));
        page.Entry("settings of an ordinary user", ("~/.config/pthbs/pthbs.yaml", 'I'));
        page.Entry("the store of root: packages and environments", (StoreLayout.RootStore, 'I'));
        page.Entry("the state of root: scripts, sources, logs and records", (StoreLayout.RootState, 'I'));
        page.Entry("the store of an ordinary user", ($"~/.local/share/{StoreLayout.UserStore}", 'I'));
        page.Entry("the state of an ordinary user", ($"~/.local/state/{StoreLayout.UserState}", 'I'));
    }

    /// <summary>The command above, those beside it, and those below.</summary>
    private static IEnumerable<Command> Related(Command command)
    {
        var above = command.Parents.OfType<Command>().FirstOrDefault();
        IEnumerable<Command> beside = above is null or ProgramCommand ? [] : above.Subcommands.Where(c => c != command);
        return (above is null ? [] : new[] { above }).Concat(beside).Concat(command.Subcommands);
    }
}
