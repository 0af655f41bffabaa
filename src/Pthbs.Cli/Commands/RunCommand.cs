using System.CommandLine;
using Pthbs.Errors;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs run</c></summary>
internal sealed class RunCommand : PthbsCommand
{
    private readonly Argument<string> _environment = new("ENV") { Description = "its name in the collection, the beginning of its hash, or its path" };

    public RunCommand()
        : base("run", "run a program with an environment first on PATH") => Add(_environment);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["The program takes this one's place: its exit code and its signals are its own."];

    /// <inheritdoc/>
    public override string Rest => "-- COMMAND [ARGUMENT…]";

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs run base -- make -j4", "runs the make of 'base'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        if (call.Rest.Count == 0) throw new PthbsException(ErrorKind.Usage, "the command is missing") { Expected = "pthbs run ENV -- COMMAND [ARGUMENT…]" };
        EnvironmentEntry.Enter(call, call.Value(_environment)!, call.Rest);
        return Task.FromResult(ExitCodes.Success);
    }
}
