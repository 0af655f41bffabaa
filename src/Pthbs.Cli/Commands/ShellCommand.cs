using System.CommandLine;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs shell</c></summary>
internal sealed class ShellCommand : PthbsCommand
{
    private readonly Argument<string> _environment = new("ENV") { Description = "its name in the collection, the beginning of its hash, or its path" };

    public ShellCommand()
        : base("shell", "start a shell with an environment first on PATH") => Add(_environment);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["The shell is $SHELL, or /bin/sh; it ends as any shell does: exit, or Ctrl-D. With a\ncommand, that is run instead of a shell, as by 'pthbs run'.", .. EnvironmentEntry.Notes];

    /// <inheritdoc/>
    public override string Rest => "[-- COMMAND [ARGUMENT…]]";

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs shell base", "starts a shell that finds the programs of 'base'"),
        new("pthbs shell base -- make -j4", "runs the make of 'base'"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var environment = call.Value(_environment)!;
        if (call.Rest.Count > 0) return Task.FromResult(EnvironmentEntry.Enter(call, environment, [.. OwnProcess.LastWords(call.Rest.Count)]));
        var shell = call.Variable("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        return Task.FromResult(EnvironmentEntry.Enter(call, environment, [shell], () =>
        {
            if (call.InputIsTerminal) call.Screen.Say($"environment {environment}: exit to leave");
        }));
    }
}
