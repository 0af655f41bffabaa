using System.Diagnostics;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Building;

/// <summary>
/// What every build goes through, from the beginning or from a phase: a log, phases that are told, an execution that is watched, an output that is checked, and
/// errors that the log tells too.
/// </summary>
internal sealed class BuildCourse : IDisposable
{
    /// <summary>How the message of a script begins that ended with another code than 0.</summary>
    private const string ScriptFailed = "the script of ";

    /// <summary>What is told of a build that went well though make reported errors.</summary>
    internal const string UnnoticedError = "make reported an error that the script did not notice";

    private readonly StoreDirectory _store;
    private readonly PackageId _id;
    private readonly IProgress<BuildEvent> _events;
    private readonly InodeFlags _flags;
    private BuildWatch? _watch;

    /// <summary>Begins a log.</summary>
    /// <param name="store">Where the log is.</param>
    /// <param name="id">The package.</param>
    /// <param name="output">What becomes its output.</param>
    /// <param name="options">How it is built.</param>
    /// <param name="clock">Runs since the build began.</param>
    /// <param name="events">Receives every event, from any thread.</param>
    public BuildCourse(StoreDirectory store, PackageId id, PendingTree output, PackageBuilderOptions options, Stopwatch clock, IProgress<BuildEvent> events)
    {
        (_store, _id, _events) = (store, id, events);
        IsTrial = store.Contains(id) && !options.Replaced.Contains(id);
        var (log, path) = IsTrial ? (store.Logs.CreateTrial(id), store.Logs.PathOfTrial(id)) : (store.Logs.Create(id), store.Logs.PathOf(id));
        // As the file system, or whoever set up the store, gives them to new directories there.
        _flags = output.Root.Flags();
        Phases = new PhaseClock(() => clock.Elapsed);
        Request = new ExecutionRequest(output, new LogPump(log, path, options.Limits.LogSize, Printed), options.Limits, options.Jobs)
        {
            Step = Step,
            Phase = () => Phases.Last,
            Waiting = holder => events.Report(new BuildWaiting(id, holder, IsForTurn: true)),
        };
    }

    /// <summary>Whether the package is there already and stays as it is: it keeps its log, too.</summary>
    public bool IsTrial { get; }

    /// <summary>How a person reads the whole log.</summary>
    public string LogCommand => IsTrial ? $"zcat {_store.Logs.PathOfTrial(_id)}" : $"pthbs log {_id.Short}";

    /// <summary>The phases that were told.</summary>
    public PhaseClock Phases { get; }

    /// <summary>What an execution is asked for, where nothing else is said.</summary>
    public ExecutionRequest Request { get; }

    /// <summary>Where the script runs; null for one without commands.</summary>
    public ExecutionPlace? Place { get; private set; }

    /// <summary>What carries the script out; null for one without commands.</summary>
    public IExecution? Execution { get; private set; }

    /// <summary>Whether the script was started.</summary>
    public bool HasRun { get; private set; }

    /// <summary>Why the build was stopped; null if it was not.</summary>
    public PthbsException? Trouble => _watch?.Trouble;

    private LogPump Log => Request.Log;

    private PendingTree Output => Request.Output;

    /// <summary>Makes what the script needs while it runs.</summary>
    public void Begin(IExecutor executor, IExecutionSlot slot, BuildAction action, ActionInputs inputs, ExecutionRequest request)
    {
        Place = executor.PlaceFor(action);
        Execution = slot.Begin(action, inputs, request);
    }

    /// <summary>Begins the log with what is done, and where.</summary>
    public void Tell(string what, string options = "") =>
        Log.Note($"pthbs: {what}, sandbox: {Place?.Sandbox ?? "none needed"}{(Place?.Remark is { } remark ? $" ({remark})" : "")}{options}");

    /// <summary>Does what makes the output, watched.</summary>
    /// <param name="assemble">Makes the output where no script does.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task RunAsync(Action<CancellationToken>? assemble, CancellationToken cancel)
    {
        _watch = new BuildWatch(Request.Limits, [.. Execution?.Places ?? [], Output.Root], cancel) { KeepsFiles = Execution?.Directory is { IsKept: true } };
        if (Execution is not null) await Execution.RunAsync(_watch).ConfigureAwait(false);
        else assemble!(_watch.Token);
        Phases.End();
    }

    /// <summary>Checks the output.</summary>
    public TreeScan Finish(BuildScene scene)
    {
        Step(BuildStep.Checking);
        var terms = new OutputTerms(_flags, Request.Limits.Output, [Output.Path, .. Execution?.PrivatePaths ?? []]);
        var scan = OutputFinisher.Finish(Output.Root, scene.Script, [.. scene.Closure, _id], scene.View, terms, Log.Note, _watch!.Token);
        // What a script without commands unpacks lies where its maker put it, and a root file system has other places.
        if (scene.Script.HasCommands && !scene.Script.Header.IsOn(ScriptOptions.RootfsTree))
            foreach (var problem in PlaceCheck.Problems(scan.Entries)) Warn(problem);
        if (Log.Make.Lines is { Count: > 0 } errors) Warn(MadeWithErrors(errors));
        return scan;
    }

    /// <summary>What the build's links took, checked: what may not be as it is is told.</summary>
    /// <exception cref="PthbsException">A program holds two C libraries.</exception>
    public LinkRecord? CheckLinks(BuildScene scene, TreeScan scan, PackageBuilderOptions options)
    {
        var cancel = _watch!.Token;
        var links = Execution?.Links(scan.ElfFiles, cancel);
        var programs = new LinkedPrograms(_store, cancel);
        if (!options.MayMixLibc(_id) && programs.Mixed(_id, links, options.LibcOf).ToList() is { Count: > 0 } mixed) throw OutputErrors.Wrong(scene.Script, mixed);
        foreach (var problem in programs.NeedSharedLibraries(links)) Warn(problem);
        return links;
    }

    /// <summary>The output is as it shall be: watches no more, and ends the log.</summary>
    public void End()
    {
        _watch!.End();
        Log.Close();
    }

    /// <summary>Tells which step begins.</summary>
    public void Step(BuildStep step)
    {
        HasRun |= step == BuildStep.Building;
        _events.Report(new BuildStepped(_id, step));
    }

    /// <summary>Does a build, or what is left of one. Whatever goes wrong ends the log.</summary>
    /// <param name="work">Does it.</param>
    /// <param name="explain">What a person is told of an error.</param>
    public async Task<T> GoAsync<T>(Func<Task<T>> work, Func<PthbsException, PthbsException> explain)
        where T : class
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception error) when (DirectoryHandle.IsOfTheDisk(error))
        {
            // The class library's streams, where a source is copied or the script written: a full disk, mostly.
            throw explain(Logged(DirectoryHandle.FromIO(error, "write", Execution?.Places is [var first, ..] ? first.Path : Output.Path)));
        }
        catch (OperationCanceledException) when (Trouble is { } trouble)
        {
            throw explain(Logged(trouble));
        }
        catch (PthbsException error)
        {
            throw explain(Logged(error));
        }
    }

    /// <summary>How a person finds the command that ended a phase, where its output does not name what went wrong; null where it does, or where that would say nothing.</summary>
    /// <param name="error">What the build failed with.</param>
    public string? HowToTrace(PthbsException error)
    {
        // Without walls, the script sees paths of the disk. What an output is refused for, no command says.
        if (Phases.Last is not { } phase || Execution?.Directory is null || Place?.Sandbox is null or "off" || !error.Message.StartsWith(ScriptFailed, StringComparison.Ordinal) || error.Hint?.StartsWith(ExecutionRequest.Untold, StringComparison.Ordinal) is false || Log.NamesError) return null;
        return $"to see which command ended it: pthbs shell --failed {_id.Name} -- sh -xc 'cd {BuildFormat.BuildDirectory}/{_id.Name}; phases={phase}; . {BuildFormat.BuildDirectory}/{BuildAction.ScriptName}'; to see the whole log: {LogCommand}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Execution?.Directory is { IsKept: false }) Step(BuildStep.Deleting);
        _watch?.Dispose();
        Execution?.Dispose();
        Log.Dispose();
    }

    private PthbsException Logged(PthbsException error)
    {
        Log.Note("pthbs: " + error.Describe().ReplaceLineEndings("\npthbs: "));
        Log.Dispose();
        // On a full disk, a log that fills it would keep every further command from working.
        if (Log.Trouble is { Kind: ErrorKind.Machine })
        {
            if (IsTrial) _store.Logs.DeleteTrial(_id);
            else _store.Logs.Delete(_id);
        }

        return error;
    }

    /// <summary>What went wrong while the script went on: the output is there, and something of it is missing, as a rule.</summary>
    private PthbsException MadeWithErrors(IReadOnlyList<string> errors) => new(ErrorKind.Build, UnnoticedError)
    {
        Where = _id.Name,
        Details = [.. errors, .. Log.Make.Compiler is { } compiler ? (string[])[$"the first error of a compiler: {compiler}"] : []],
        Hint = $"add what it lacks; where a loop in a makefile or in the script goes on after an error, begin it with 'set -e'; to see the whole log: {LogCommand}",
    };

    private void Warn(TreeProblem problem)
    {
        Log.Note($"pthbs: warning: {problem}");
        Report(new PthbsException(ErrorKind.Build, problem.What) { Where = $"{_id.Name}: {PathText.Printable(problem.Path)}", Hint = problem.Hint });
    }

    private void Warn(PthbsException warning)
    {
        Log.Note($"pthbs: warning: {warning.Describe().ReplaceLineEndings("\npthbs: ")}");
        Report(warning);
    }

    private void Report(PthbsException warning) => _events.Report(new BuildWarned(_id, warning));

    private void Printed(string line)
    {
        if (Phases.Note(line) is { } phase) _events.Report(new BuildPhaseBegan(_id, phase));
        _events.Report(new BuildPrinted(_id, line));
    }
}
