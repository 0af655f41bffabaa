using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Execution;

/// <summary>Carries out actions: in a sandbox on this machine, in another process, or elsewhere. Safe to use from several threads at once.</summary>
public interface IExecutor
{
    /// <summary>Asks whether these scripts can be carried out, so that a machine that forbids it is told once, before anything is begun.</summary>
    /// <exception cref="PthbsException">They cannot.</exception>
    void EnsureAble(IReadOnlyCollection<BuildScript> scripts);

    /// <summary>Where an action would be carried out. Asked before anything is made for it.</summary>
    /// <exception cref="PthbsException">This executor cannot carry it out (kind Machine), or needs leave to.</exception>
    ExecutionPlace PlaceFor(BuildAction action);

    /// <summary>What one action will be carried out with. Touches nothing outside the process yet, so it cannot fail.</summary>
    IExecutionSlot Prepare();
}

/// <summary>Where an action is carried out, for the log and the record.</summary>
/// <param name="Sandbox">The way of sandboxing.</param>
/// <param name="Remark">What the machine cannot do of it, in a clause; null if nothing is missing.</param>
/// <param name="SeesHostProc">Whether the build sees the machine's /proc.</param>
public sealed record ExecutionPlace(string Sandbox, string? Remark, bool SeesHostProc);

/// <summary>What one action will be carried out with: tokens that the scheduler may lend already, and the way to begin.</summary>
public interface IExecutionSlot : IDisposable
{
    /// <summary>The tokens of the build's jobserver.</summary>
    IJobTokens Tokens { get; }

    /// <summary>Makes what the action needs while it runs.</summary>
    /// <exception cref="PthbsException">It cannot be made.</exception>
    IExecution Begin(BuildAction action, ActionInputs inputs, ExecutionRequest request);
}

/// <summary>One action that is carried out. What it needs on disk is deleted when it is disposed, unless it is kept.</summary>
public interface IExecution : IDisposable
{
    /// <summary>Directories on the disks that it writes to, besides the output.</summary>
    IReadOnlyList<DirectoryHandle> Places { get; }

    /// <summary>Paths that its processes could have learned and that no output may hold, besides the output's own.</summary>
    IReadOnlyList<string> PrivatePaths { get; }

    /// <summary>What it needs on disk, besides the output; null if there is nothing to look at. Whoever keeps it, keeps that.</summary>
    Store.PendingTree? Directory { get; }

    /// <summary>Carries the action out. Afterwards the output holds what the build has put there, and nothing of the build runs any more.</summary>
    /// <param name="watch">Watches what it uses; its token ends the build.</param>
    /// <exception cref="PthbsException">It failed, or could not be carried out.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task RunAsync(BuildWatch watch);

    /// <summary>
    /// What the build's links took, for its record. Asked after it ran, when everything in the output can be read.
    /// </summary>
    /// <param name="files">The files of the output that may be linked ones; others are passed over.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>What is known; null if there is nothing to know, or links were not watched.</returns>
    Store.LinkRecord? Links(IEnumerable<string> files, CancellationToken cancel);
}

/// <summary>What the caller wants of an execution.</summary>
/// <param name="Output">The directory that becomes the package: empty.</param>
/// <param name="Log">Receives what the build prints.</param>
/// <param name="Limits">How much it may use.</param>
/// <param name="Jobs">How many jobs it may run at once; its tokens bound it further.</param>
public sealed record ExecutionRequest(Store.PendingTree Output, LogPump Log, BuildLimits Limits, int Jobs)
{
    /// <summary>How the hint begins where a script ended without a word.</summary>
    internal const string Untold = "to see which command fails, ";

    /// <summary>Receives each step that begins.</summary>
    public Action<BuildStep> Step { get; init; } = _ => { };

    /// <summary>Is told who is at work, where this one has to wait its turn.</summary>
    public Action<string> Waiting { get; init; } = _ => { };

    /// <summary>Gives the phase that the output says it is in, for messages; null for none.</summary>
    public Func<string?> Phase { get; init; } = () => null;

    /// <summary>The phases that run, blanks between them (docs/reference/formats/phases.md). Null for all: a build whose output is published knows no such thing.</summary>
    public string? Phases { get; init; }

    /// <summary>The kept build that goes on; null for one from the beginning.</summary>
    public Store.KeptBuild? Resumed { get; init; }
}
