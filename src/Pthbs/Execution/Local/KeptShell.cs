using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Running;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>A shell, or another program, in the sandbox of a kept build: what its script saw, as whom it ran, where it ran.</summary>
/// <param name="sandboxes">Which sandbox.</param>
/// <param name="work">The store that the build is kept in.</param>
/// <param name="kept">The kept build.</param>
/// <param name="limits">How much the shell may use: as much as the build.</param>
/// <param name="streams">Where its output goes where it has no terminal.</param>
internal sealed class KeptShell(SandboxChoice sandboxes, StoreDirectory work, KeptBuild kept, BuildLimits limits, KeptShellStreams streams)
{
    /// <summary>What the shell reads when it starts, in the build's directory: a name that no package can have.</summary>
    private const string StartFile = ".shell";

    /// <summary>How long a process that was left behind without walls may hold on to the output without printing anything.</summary>
    private static readonly TimeSpan Straggling = TimeSpan.FromSeconds(2);

    private const string Shell = "/bin/sh", StartVariable = "ENV", TerminalVariable = "TERM";

    /// <summary>
    /// What runs a phase, wherever the shell stands: the set-up begins where the build began. Null where the set-up cannot be carried out again. Known when
    /// <see cref="RunAsync"/> calls <c>ready</c>.
    /// </summary>
    public string? PhaseLine { get; private set; }

    /// <summary>Runs it to its end. On a terminal it has one of its own; else its output is this process's, and its input too.</summary>
    /// <param name="script">The script that was being built.</param>
    /// <param name="action">What was being carried out.</param>
    /// <param name="inputs">Where the packages are.</param>
    /// <param name="command">A program and its arguments; empty for a shell, which needs a terminal.</param>
    /// <param name="terminal">The kind of the terminal (TERM); null if that is not known.</param>
    /// <param name="waiting">Is told who is at work, where a turn has to be waited for.</param>
    /// <param name="ready">Is called before it starts.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">It cannot be started.</exception>
    public async Task<SandboxExit> RunAsync(
        BuildScript script, BuildAction action, ActionInputs inputs, ImmutableArray<string> command, string? terminal, Action<string> waiting, Action ready, CancellationToken cancel)
    {
        using var log = new LogPump(Stream.Null, "", 0, _ => { });
        using var jobs = new JobServer();
        var request = new ExecutionRequest(kept.Output, log, limits, kept.State.Jobs) { Waiting = waiting, Resumed = kept };
        // One job runs without a token.
        for (var i = 1; i < request.Jobs; i++) jobs.TryGive();
        using var execution = new LocalExecution(action, inputs, request, sandboxes.For(action), work, isSecond: false, jobs);
        SandboxExit exit = default;
        // A person may think for as long as they like.
        var bounds = command.IsEmpty ? limits with { Seconds = 0 } : limits;
        using var watch = new BuildWatch(bounds, [.. execution.Places, kept.Output.Root], cancel) { Subject = $"the {(command.IsEmpty ? "shell" : "command")} in the kept build", KeepsFiles = true };
        try
        {
            await EnterAsync().ConfigureAwait(false);
            return exit;
        }
        catch (OperationCanceledException) when (watch.Trouble is { } trouble)
        {
            throw trouble;
        }
        finally
        {
            kept.Build.Root.DeleteIfPossible(StartFile, cancel: CancellationToken.None);
        }

        Task EnterAsync() => execution.EnterAsync((way, description, directory, identity, inherited) =>
        {
            var start = $"{directory}/{StartFile}";
            var hasSetUp = ScriptPhases.Of(script) is not null && Try(way, description with { Command = [Shell, "-c", SetUp(directory)] }, identity, watch.Token);
            if (hasSetUp) PhaseLine = $"(cd {directory}/{kept.State.Id.Name}; phases={kept.State.Phase ?? "build"}; . {directory}/{BuildAction.ScriptName})";
            Write(StartText(directory));
            description = description with
            {
                Command = command.IsEmpty ? [Shell, "-i"] : [Shell, "-c", $". {start}\n\"$@\"", Shell, .. command],
                Environment = [.. description.Environment, .. Variables(start, command.IsEmpty, terminal)],
            };
            ready();
            exit = PersonsTerminal.IsPossible ? OnTerminal(way, description, identity, inherited, terminal, watch) : Plainly(way, description, identity, inherited, watch, cancel);
        }, watch.Token);
    }

    /// <summary>The set-up of the script, as a shell carries it out: everything that stands outside of phases.</summary>
    private static string SetUp(string directory) => $"phases=; . {directory}/{BuildAction.ScriptName}";

    private static IEnumerable<KeyValuePair<string, string>> Variables(string start, bool isInteractive, string? terminal)
    {
        // Read by every sh of POSIX that is interactive.
        if (isInteractive) yield return new(StartVariable, start);
        if (PersonsTerminal.IsPossible && terminal is not null) yield return new(TerminalVariable, terminal);
    }

    private string StartText(string directory)
    {
        var what = kept.State switch
        {
            { IsStopped: true, Phase: { } phase } => $"stopped before {phase}",
            { Phase: { } phase } => $"failed in {phase}",
            _ => "failed",
        };
        // PS1 knows parameters in every sh, and no more than that.
        return $"unset ENV\n{(PhaseLine is not null ? SetUp(directory) + "\nset +eu\nunset phases\n" : "")}PS1='[{kept.State.Id.Name}: {what}] $PWD$ '\n";
    }

    private void Write(string text)
    {
        var build = kept.Build.Root;
        // The build may have made a directory of that name; a link is replaced by the file itself.
        build.DeleteTree(StartFile);
        build.WriteAtomically(StartFile, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Whether the set-up ends well. What it prints is told by the shell that carries it out again.</summary>
    private bool Try(ISandbox way, SandboxDescription description, SandboxIdentity identity, CancellationToken cancel)
    {
        using var nowhere = new SafeFileHandle(Libc.Open("/dev/null\0"u8, OpenFlags.ReadWrite | OpenFlags.CloseOnExec), true);
        using var process = Start(way, description, new SandboxStreams(nowhere), identity, cancel);
        return process.Wait(cancel).Success;
    }

    private SandboxExit OnTerminal(ISandbox way, SandboxDescription description, SandboxIdentity identity, ImmutableArray<SafeFileHandle> inherited, string? kind, BuildWatch watch)
    {
        using var terminal = PersonsTerminal.Open(kind);
        // Programs open their terminal once more: /dev/stdin.
        if (BuildUsers.Exist) HostFiles.Give(terminal.Inside, identity);
        using var process = Start(way, description, new SandboxStreams(terminal.Inside, inherited) { Input = terminal.Inside }, identity, watch.Token);
        using var looking = watch.LookAlso(stopped => MachineWatch.Look(process, limits, stopped));
        terminal.Begin(lost: process.Kill);
        var exit = process.Wait(watch.Token);
        terminal.End();
        return exit;
    }

    /// <summary>Through pipes: what is this process's own stays closed to the program, but for its input.</summary>
    private SandboxExit Plainly(ISandbox way, SandboxDescription description, SandboxIdentity identity, ImmutableArray<SafeFileHandle> inherited, BuildWatch watch, CancellationToken cancel)
    {
        using var input = new SafeFileHandle(0, false);
        var (reader, writer) = Pipe.Create();
        var (errorReader, errorWriter) = Pipe.Create();
        SandboxProcess process;
        using (writer)
        using (errorWriter)
            process = Start(way, description, new SandboxStreams(writer, inherited) { Errors = errorWriter, Input = streams.HasInput && Libc.IsTerminal(0) == 0 ? input : null }, identity, watch.Token);
        using (process)
        {
            Copying output = new(reader, streams.Output, process.Kill), errors = new(errorReader, streams.Errors, process.Kill);
            SandboxExit exit;
            using (watch.LookAlso(stopped => MachineWatch.Look(process, limits, stopped))) exit = process.Wait(watch.Token);
            // A reader has as long as it likes, unless a signal ends this program.
            output.End(cancel);
            errors.End(cancel);
            return exit;
        }
    }

    /// <summary>From a pipe to a stream, on a thread of its own.</summary>
    private sealed class Copying
    {
        private readonly Task _task;
        private long _parts;
        private volatile bool _isWriting;
        private volatile Exception? _trouble;

        public Copying(SafeFileHandle reader, Stream to, Action failed) => _task = Task.Run(() => Copy(reader, to, failed), CancellationToken.None);

        /// <summary>Waits until all is written that was printed.</summary>
        /// <exception cref="PthbsException">It cannot be written.</exception>
        public void End(CancellationToken cancel)
        {
            for (var before = -1L; !_task.Wait((int)Straggling.TotalMilliseconds, cancel); before = Volatile.Read(ref _parts))
                if (!_isWriting && before == Volatile.Read(ref _parts)) return;
            if (_trouble is { } trouble) ExceptionDispatchInfo.Throw(trouble);
        }

        private void Copy(SafeFileHandle reader, Stream to, Action failed)
        {
            try
            {
                using (reader)
                using (to)
                {
                    var block = new byte[64 * 1024];
                    // Where nobody reads any more, the pipe is closed, which the program is told as every program is.
                    for (int got; to.CanWrite && (got = Libc.Read((int)reader.DangerousGetHandle(), block)) > 0; Volatile.Write(ref _parts, _parts + 1))
                    {
                        _isWriting = true;
                        to.Write(block, 0, got);
                        _isWriting = false;
                    }
                }
            }
            catch (Exception error) when (error is PthbsException or OperationCanceledException)
            {
                _trouble = error;
                failed();
            }
        }
    }

    private SandboxProcess Start(ISandbox way, SandboxDescription description, SandboxStreams streams, SandboxIdentity identity, CancellationToken cancel)
    {
        try
        {
            return way.Start(description, streams, identity, cancel);
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Build)
        {
            throw new PthbsException(ErrorKind.Usage, $"the build's sandbox has no {Shell}, so no shell can be started in it", error) { Hint = $"the script has no dependency that brings {Shell}; the files of the build are in {kept.Build.Root.Path}" };
        }
    }
}

/// <summary>Where the output of a program in a kept build goes, where it has no terminal, and what it may read.</summary>
/// <param name="Output">Standard output; cannot be written any more where nobody reads it.</param>
/// <param name="Errors">Standard error, likewise.</param>
/// <param name="HasInput">Whether this process has a standard input.</param>
public sealed record KeptShellStreams(Stream Output, Stream Errors, bool HasInput);
