using System.Collections.Immutable;
using Pthbs.Cli.CommandLine;
using Pthbs.Execution.Local;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary>A shell, or another program, in a kept failed build.</summary>
internal static class FailedBuildEntry
{
    /// <summary>Whether someone is there to type into a shell.</summary>
    public static bool IsPossible(Invocation call) => call.InputIsTerminal && call.OutputIsTerminal && call.Json is null;

    /// <summary>Runs it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="kept">The kept build.</param>
    /// <param name="command">A program and its arguments; empty for a shell.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="Errors.PthbsException">It cannot be started.</exception>
    public static async Task<int> EnterAsync(Invocation call, KeptBuild kept, ImmutableArray<string> command)
    {
        var (state, screen) = (kept.State, call.Screen);
        call.WhenInterrupted($"the kept build of {kept.State.Id.Name} is still there");
        var exit = await call.Session.FailedBuilds.EnterAsync(kept, command, call.Variable("TERM"), new KeptShellStreams(screen.PrintedBytes(), screen.ToldBytes(), call.HasInput), holder => screen.Say($"{holder} is building without a sandbox, waiting for that"), phaseLine =>
        {
            screen.EndDrawing();
            if (!command.IsEmpty) return;
            screen.Say($"the {(state.IsStopped ? "" : "failed ")}build of {state.Id.Short}{(state.Phase is { } phase ? $", {(state.IsStopped ? "stopped before" : "failed in")} {phase}" : "")}: exit to leave");
            screen.Say(phaseLine is not null ? $"the set-up of its script has been carried out; this runs a phase: {phaseLine}" : "the set-up of its script has not been carried out: the shell has the builder's variables only");
        }, call.Cancel).ConfigureAwait(false);
        if (command.IsEmpty) screen.Say($"to resume the build: pthbs build --resume {state.Id.Name}{(state.Phase is { } from && from != Scripts.ScriptPhases.Names[0] ? $" --from {from}" : "")}");
        return exit.Signal == 0 ? exit.Code : ExitCodes.Signalled + exit.Signal;
    }
}
