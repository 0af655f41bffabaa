using System.CommandLine;
using Pthbs.Cli.Help;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs help</c></summary>
internal sealed class HelpCommand : PthbsCommand
{
    private readonly Command _root;
    private readonly Argument<string[]> _words = new("COMMAND…") { Description = "the command; none: all of them", Arity = ArgumentArity.ZeroOrMore };

    public HelpCommand(Command root)
        : base("help", "show how a command is used")
    {
        _root = root;
        Add(_words);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs help env build", "shows how 'pthbs env build' is used")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var command = _root;
        foreach (var word in call.Value(_words) ?? [])
        {
            var names = command.Subcommands.Select(c => c.Name).ToList();
            command = command.Subcommands.FirstOrDefault(c => c.Name == word) ?? throw new PthbsException(ErrorKind.Usage, $"unknown command '{word}'")
            {
                Expected = names.Count == 0 ? null : string.Join(", ", names),
                Hint = Suggestion.For(word, names),
            };
        }

        call.Screen.PrintLine(HelpText.Of(command));
        return Task.FromResult(ExitCodes.Success);
    }
}
