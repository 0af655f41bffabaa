using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Completion;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs completion</c></summary>
internal sealed class CompletionCommand : PthbsCommand
{
    /// <summary>Whoever waits for it is typing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const string ProgramName = "pthbs";

    private readonly CommandTree _tree;
    private readonly Argument<string> _shell = new("SHELL") { Description = string.Join(", ", CompletionScripts.Shells) };

    public CompletionCommand(CommandTree tree)
        : base("completion", "print what makes a shell complete the command lines of pthbs")
    {
        _tree = tree;
        _shell.Choose(CompletionScripts.Shells);
        Add(_shell);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Prints a script for the shell to read, from its startup file or from the directory where it\nlooks for completions. Commands, options, packages of the collection with their parameters,\nenvironments, roots and ids are then completed as they are at that moment. Nothing is built\nor written for it, and a collection that another user can change is not read.",
        "The script asks this program: as 'pthbs' if PATH leads to it, otherwise by its path. It passes\nwhat is typed so far after '--'.",
    ];

    /// <inheritdoc/>
    public override string Rest => "[-- WORD…]";

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("source <(pthbs completion bash)", "completes in this bash; a line for ~/.bashrc"),
        new("source <(pthbs completion zsh)", "completes in this zsh; a line for ~/.zshrc, after compinit"),
        new("pthbs completion fish > ~/.config/fish/completions/pthbs.fish", "completes in every fish from now on"),
    ];

    /// <summary>Whether a shell asks for words. Then there is nobody to read an error.</summary>
    public static bool IsAsked(IReadOnlyList<string> arguments) => arguments is ["completion", _, "--", ..];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var shell = call.Value(_shell)!;
        if (!call.HasRest)
        {
            call.Screen.PrintText(CompletionScripts.Of(shell, PathIfNeeded(call)) + "\n");
            return ExitCodes.Success;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        patience.CancelAfter(Patience);
        try
        {
            // A directory on a server that does not answer cannot be cancelled; it is left behind.
            foreach (var line in await Task.Run(() => Answer(call, shell, patience.Token), patience.Token).WaitAsync(patience.Token).ConfigureAwait(false)) call.Screen.PrintText(line + "\n");
        }
        catch (Exception)
        {
            // Whatever is wrong is told by the command itself, once it is run.
        }

        return ExitCodes.Success;
    }

    private List<string> Answer(Invocation call, string shell, CancellationToken cancel)
    {
        IReadOnlyList<string> words = call.Rest;
        var kept = 0;
        if (shell == "bash")
        {
            // The line up to the cursor, and the end of it that bash replaces.
            if (words is not [var line, var replaced]) return [];
            words = ShellLine.Split(line);
            kept = words[^1].EndsWith(replaced, StringComparison.Ordinal) ? words[^1].Length - replaced.Length : 0;
            words = [.. words.Skip(1)];
        }

        return words.Count == 0 ? [] : [.. Completions.Lines(_tree, call, [.. words.SkipLast(1)], words[^1], kept, describes: shell != "bash", cancel)];
    }

    /// <summary>The path of this program where the shell would not find this very one by its name; null where it would.</summary>
    private static string? PathIfNeeded(Invocation call)
    {
        var own = Environment.ProcessPath;
        // Run by the .NET runtime: the process is another program.
        if (own is null || Path.GetFileName(own) != ProgramName) return null;
        foreach (var directory in call.Variable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            try
            {
                using var place = DirectoryHandle.TryOpen(directory);
                if (place?.TryStatus(ProgramName) is not { } found) continue;
                return (found.Kind == FileKind.Link ? Path.GetFullPath(place.ReadLink(ProgramName), directory) : $"{directory}/{ProgramName}") == own ? null : own;
            }
            catch (PthbsException)
            {
                // A directory that this user may not read: the shell passes over it, too.
            }
        }

        return own;
    }
}
