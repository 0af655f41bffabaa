using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Help;
using Pthbs.Errors;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs help</c></summary>
internal sealed class HelpCommand : PthbsCommand
{
    private readonly CommandTree _tree;
    private readonly Argument<string[]> _words = new("COMMAND…") { Description = "the command; without one, all commands", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _man = new("--man") { Description = "write the man pages of all commands to DIR/man1 instead", HelpName = "DIR" };

    public HelpCommand(CommandTree tree)
        : base("help", "show how a command is used")
    {
        _tree = tree;
        Add(_words);
        Add(_man);
        Validators.Add(result =>
        {
            if (result.GetResult(_man) is not null && result.GetResult(_words) is { Tokens.Count: > 0 }) result.AddError("--man writes the pages of all commands: name none");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs help env build", "shows how 'pthbs env build' is used"),
        new("pthbs help --man ~/.local/share/man", "writes man pages; then: man pthbs-env-build"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        if (call.Value(_man) is { } directory)
        {
            foreach (var place in (string[])[directory, $"{directory}/man{ManPage.Section}"]) call.EnsureOutsideStore(place);
            call.Screen.Say($"{Quantity.Count(ManPages.Write(_tree.Root, Path.GetFullPath(directory, call.Directory), call.Variable), "page")} in {directory}/man{ManPage.Section}");
            return Task.FromResult(ExitCodes.Success);
        }

        Command command = _tree.Root;
        foreach (var word in call.Value(_words) ?? [])
        {
            var names = command.Subcommands.Select(c => c.Name).ToList();
            command = command.Subcommands.FirstOrDefault(c => c.Name == word) ?? throw new PthbsException(ErrorKind.Usage, $"unknown command '{word}'")
            {
                Expected = names.Count == 0 ? null : string.Join(", ", names),
                Hint = CommandSuggestion.For(word, command, _tree.Root),
            };
        }

        call.Screen.PrintText(HelpText.Of(command) + "\n");
        return Task.FromResult(ExitCodes.Success);
    }
}
