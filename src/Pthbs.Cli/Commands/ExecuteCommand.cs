using System.CommandLine;
using Pthbs.Collections;
using Pthbs.Execution.Local;
using Pthbs.Execution.Processes;
using Pthbs.Settings;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs execute</c></summary>
internal sealed class ExecuteCommand : PthbsCommand
{
    private readonly Argument<string> _directory = new("DIR") { Description = "a directory with an action and its inputs" };
    private readonly Option<string?> _jobs = CommonOptions.Jobs("how many jobs the build runs at once", "--jobs", "-j");

    public ExecuteCommand()
        : base("execute", "carry out an action that another pthbs has prepared")
    {
        Add(_directory);
        Add(_jobs);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Other programs call this, not people. It needs no store and no collection: the directory\nholds all that the build sees, each input is checked against its hash, and the output is\nleft there as output.tar. Prints what the build prints. The format of the directory:\ndocs/formats/action.md.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs execute /tmp/action", "carries out the action in that directory")];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = call.Settings;
        using var printed = call.Screen.PrintedBytes();
        await ActionWorker.RunAsync(
            Path.GetFullPath(call.Value(_directory)!, call.Directory), CollectionTrust.OfUser(call.Variable("SUDO_UID")), new SandboxChoice(settings.Sandbox, settings.AllowHostProc, settings.AllowSandboxOff), settings.Limits,
            call.Value(_jobs) is { } jobs ? MachineSettings.ParseJobs(jobs) : settings.Jobs, printed, call.LockWait).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
