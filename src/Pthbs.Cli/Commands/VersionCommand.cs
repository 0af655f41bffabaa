using Pthbs.Cli.CommandLine;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs version</c></summary>
internal sealed class VersionCommand() : PthbsCommand("version", "show the version")
{
    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs version", "shows the version; so does 'pthbs --version'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.Screen.PrintLine(ProgramVersion.Line);
        return Task.FromResult(ExitCodes.Success);
    }
}
