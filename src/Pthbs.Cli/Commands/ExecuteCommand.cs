using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Execution.Local;
using Pthbs.Execution.Processes;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs execute</c></summary>
internal sealed class ExecuteCommand : PthbsCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "a directory with an action and its inputs" };
    private readonly Option<string?> _jobs = CommonOptions.Jobs("how many jobs the build runs at once", "--jobs", "-j");

    public ExecuteCommand()
        : base("execute", "for programs: run a build that another pthbs has prepared")
    {
        Add(_directory);
        Add(_jobs);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "For other programs, not for people. It needs no store and no collection: the directory\nholds everything that the build sees, each input is checked against its hash, and the\noutput is written there as output.tar. Prints what the build prints. The format of the\ndirectory: docs/reference/formats/action.md.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs execute /tmp/action", "runs the action in that directory")];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = call.Settings;
        using var printed = call.Screen.PrintedBytes();
        await ActionWorker.RunAsync(
            Path.GetFullPath(call.Value(_directory)!, call.Directory), CollectionTrust.OfUser(call.Variable("SUDO_UID")), new SandboxChoice(settings.Sandbox, settings.AllowHostProc, settings.AllowSandboxOff) { Cancel = call.Cancel }, settings.Limits,
            call.Value(_jobs) is { } jobs ? MachineSettings.ParseJobs(jobs) : settings.Jobs, printed, call.LockWait).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
