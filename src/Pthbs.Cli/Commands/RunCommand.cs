using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Errors;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs run</c></summary>
internal sealed class RunCommand : PthbsCommand
{
    private readonly Argument<string> _environment = new("ENV") { Description = "its name in the collection, the name of its root, the beginning of its hash, or its path" };

    public RunCommand()
        : base("run", "run a program with an environment first on PATH") => Add(_environment);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => EnvironmentEntry.Notes;

    /// <inheritdoc/>
    public override string Rest => "-- COMMAND [ARGUMENT…]";

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs run base -- make -j4", "runs the make of 'base'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        if (call.Rest.Count == 0) throw new PthbsException(ErrorKind.Usage, "the command is missing") { Expected = "pthbs run ENV -- COMMAND [ARGUMENT…]" };
        return Task.FromResult(EnvironmentEntry.Enter(call, call.Value(_environment)!, [.. OwnProcess.LastWords(call.Rest.Count)]));
    }
}
