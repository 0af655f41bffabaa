using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;

namespace Pthbs.Execution.Local;

/// <summary>Runs a described build to its end, its output going into the log.</summary>
internal static class BuildRun
{
    /// <summary>How long a process that was left behind without walls may hold on to the log after its build's end.</summary>
    private static readonly TimeSpan Straggling = TimeSpan.FromSeconds(2);

    /// <summary>Runs it.</summary>
    /// <param name="sandbox">How.</param>
    /// <param name="description">What.</param>
    /// <param name="identity">Who it is outside.</param>
    /// <param name="inherited">Descriptors that it gets.</param>
    /// <param name="pump">Where its output goes.</param>
    /// <param name="id">The package.</param>
    /// <param name="phase">Gives the phase that it is in; null for none.</param>
    /// <param name="limits">How much it may use.</param>
    /// <param name="watch">Watches what it uses.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PthbsException">It could not be started, or failed; the end of its output is in the details.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of it runs any more.</exception>
    public static void Run(
        ISandbox sandbox, SandboxDescription description, SandboxIdentity identity, ImmutableArray<SafeFileHandle> inherited, LogPump pump, PackageId id,
        Func<string?> phase, BuildLimits limits, BuildWatch watch, CancellationToken cancel)
    {
        using var process = Start(sandbox, description, identity, inherited, out var reader, cancel);
        var reading = new Thread(() => Read(reader, pump, process)) { IsBackground = true, Name = $"log of {id.Short}" };
        reading.Start();
        SandboxExit exit;
        using var looking = watch.LookAlso(stopped => MachineWatch.Look(process, limits, stopped));
        try
        {
            exit = process.Wait(cancel);
        }
        finally
        {
            reading.Join(Straggling);
        }

        if (pump.Trouble is { } trouble) throw trouble;
        if (!exit.Success) throw Failed(id, phase(), exit, pump, LimitSigns.Hint(limits, exit, process.LimitHit, pump.Tail));
        // A configure script takes the failure of a program for an answer, and then makes something else than it would without the limit.
        if (process.LimitHit != SandboxLimit.None) throw HitLimit(id, pump, LimitSigns.Hint(limits, exit, process.LimitHit, pump.Tail));
    }

    private static SandboxProcess Start(
        ISandbox sandbox, SandboxDescription description, SandboxIdentity identity, ImmutableArray<SafeFileHandle> inherited, out SafeFileHandle reader, CancellationToken cancel)
    {
        (reader, var writer) = Pipe.Create();
        try
        {
            using (writer) return sandbox.Start(description, new SandboxStreams(writer, inherited), identity, cancel);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Closes the pipe on the thread that reads it: closed earlier, its number could be another file's by then, and that would be read.</summary>
    private static void Read(SafeFileHandle reader, LogPump pump, SandboxProcess process)
    {
        using (reader) pump.Run(reader, process.Kill);
    }

    private static PthbsException HitLimit(PackageId id, LogPump pump, string? limitHint) => new(ErrorKind.Build, $"the script of {id.Name} ended well, but it had hit a limit: its output may be incomplete")
    {
        Where = id.ToString(),
        Details = pump.Tail.Count == 0 ? [] : ["the end of its output:", .. pump.Tail.Select(l => "| " + l)],
        Hint = limitHint,
    };

    private static PthbsException Failed(PackageId id, string? phase, SandboxExit exit, LogPump pump, string? limitHint) => new(ErrorKind.Build, $"the script of {id.Name} failed{(phase is null ? "" : " in " + phase)}: {exit}")
    {
        Where = id.ToString(),
        Details = pump.Tail.Count == 0 ? ["(it printed nothing)"] : [.. pump.EarlyError is { } error ? (string[])["its first error:", "| " + error] : [], "the end of its output:", .. pump.Tail.Select(l => "| " + l)],
        Hint = pump.Tail.Any(FullDisk.IsTold) ? "the disk of the store or of the state is full: free some space, then run the same command again"
            : limitHint ?? (pump.Tail.Count == 0 ? ExecutionRequest.Untold + "put 'set -x' before it in the template (where that extends a layout, at the top of a block): it prints each command before it runs" : null),
    };
}
