using System.CommandLine;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs shell</c></summary>
internal sealed class ShellCommand : PthbsCommand
{
    private readonly Argument<string> _environment = new("ENV") { Description = "its name in the collection, the beginning of its hash, or its path" };

    public ShellCommand()
        : base("shell", "start a shell in which an environment comes first on PATH") => Add(_environment);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["The shell is $SHELL, or /bin/sh. It ends as any shell does: exit, or Ctrl-D."];

    /// <inheritdoc/>
    public override string Rest => "[-- ARGUMENT…]";

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs shell base", "starts a shell that finds the programs of 'base'"),
        new("pthbs shell base -- -c 'make && make install'", "has the shell run a line"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var shell = call.Variable("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        EnvironmentEntry.Enter(call, call.Value(_environment)!, [shell, .. call.Rest]);
        return Task.FromResult(ExitCodes.Success);
    }
}
