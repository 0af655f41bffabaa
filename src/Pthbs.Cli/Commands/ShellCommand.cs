using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Errors;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs shell</c></summary>
internal sealed class ShellCommand : PthbsCommand
{
    private readonly Argument<string?> _environment = new("ENV") { Description = "its name in the collection, the name of its root, the beginning of its hash, or its path", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _failed = new("--failed") { Description = "instead, a shell in the kept build of this package", HelpName = "PACKAGE" };

    public ShellCommand()
        : base("shell", "start a shell with an environment first on PATH, or in a kept build")
    {
        Add(_environment);
        Add(_failed);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "The shell is $SHELL, or /bin/sh; it ends as any shell does: exit, or Ctrl-D. With a\ncommand, that is run instead of a shell, as by 'pthbs run'.", .. EnvironmentEntry.Notes,
        "With --failed the shell is the build's own /bin/sh, in the build's sandbox, directory\nand variables, as the build's user, on a terminal of its own. The set-up of the script,\nwhat stands outside of its phases, has been carried out. What is changed there stays in\nthe kept build. Only one shell at a time can use a kept build.",
    ];

    /// <inheritdoc/>
    public override string Rest => "[-- COMMAND [ARGUMENT…]]";

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs shell base", "starts a shell that finds the programs of 'base'"),
        new("pthbs shell base -- make -j4", "runs the make of 'base'"),
        new("pthbs shell --failed zlib", "starts a shell in the kept build of zlib"),
        new("pthbs shell --failed zlib -- tail configure.log", "prints the end of a file of the kept build"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var environment = call.Value(_environment);
        if (call.Value(_failed) is { } failed)
        {
            if (environment is not null) throw new PthbsException(ErrorKind.Usage, "a shell in a kept build takes no environment") { Got = environment };
            if (call.Rest.Count == 0 && !FailedBuildEntry.IsPossible(call))
                throw new PthbsException(ErrorKind.Usage, "a shell needs a terminal, and standard input or output is not one") { Hint = $"run a command in its place: pthbs shell --failed {failed} -- COMMAND" };
            using var kept = call.Session.FailedBuilds.Open(failed);
            return await FailedBuildEntry.EnterAsync(call, kept, [.. OwnProcess.LastWords(call.Rest.Count)]).ConfigureAwait(false);
        }

        if (environment is null) throw new PthbsException(ErrorKind.Usage, "the environment is missing") { Expected = "pthbs shell ENV, or pthbs shell --failed PACKAGE" };
        if (call.Rest.Count > 0) return EnvironmentEntry.Enter(call, environment, [.. OwnProcess.LastWords(call.Rest.Count)]);
        var shell = call.Variable("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        return EnvironmentEntry.Enter(call, environment, [shell], () =>
        {
            if (call.InputIsTerminal) call.Screen.Say($"environment {environment}: exit to leave");
        });
    }
}
