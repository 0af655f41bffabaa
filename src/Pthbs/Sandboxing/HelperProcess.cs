using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>
/// A program of this machine that pthbs needs, such as git, without walls and as whoever started pthbs. It and all that it starts are held to limits, and end when this
/// program ends, however that comes about: as builds do.
/// </summary>
internal static class HelperProcess
{
    /// <summary>How long a program may take that only says something of itself or of the machine.</summary>
    internal static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(1);

    private const int MostHeard = 1 << 20;

    /// <summary>How often, in milliseconds, whoever hears a program looks whether it should end.</summary>
    private const int Glance = 100;

    /// <summary>Starts it.</summary>
    /// <param name="command">Its path and its arguments.</param>
    /// <param name="directory">Where it starts.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="streams">What it gets.</param>
    /// <param name="limits">How much it may use.</param>
    /// <exception cref="PthbsException">It cannot be run, or the machine does not let it be started.</exception>
    internal static SandboxProcess Start(
        IReadOnlyList<string> command, string directory, IEnumerable<KeyValuePair<string, string>> environment, SandboxStreams streams, SandboxLimits limits)
    {
        if (MachineType.Problem(RuntimeInformation.ProcessArchitecture) is { } unknown) throw unknown;
        using var launch = new Launch(streams, SandboxIdentity.Caller, limits);
        launch.Table.AdoptOrphans();
        launch.Table.ForbidNewPrivileges();
        launch.Become(directory, command, environment, countsAlone: false, InitProgram.RoleOutsideNamespaces);
        var failure = launch.Run(namespaces: 0, prepare: null);
        return failure is null ? launch.Process! : throw new PthbsException(failure.ToException(), ErrorKind.Machine);
    }

    /// <summary>Starts it, hears what it writes to its standard output and error, and waits until it ends.</summary>
    /// <param name="command">Its path and its arguments.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="longest">The most characters that are heard; a program that says more is ended.</param>
    /// <param name="limit">How long it may take; null where what it does can take any time.</param>
    /// <param name="cancel">Ends it, with all that it started.</param>
    /// <returns>How it ended, and what it said.</returns>
    /// <exception cref="PthbsException">It cannot be run, the machine does not let it be started, or it took too long and was ended.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of it is running any more.</exception>
    internal static (SandboxExit Exit, string Said) Hear(
        IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment, int longest = MostHeard, TimeSpan? limit = null, CancellationToken cancel = default)
    {
        var (reader, writer) = Pipe.Create();
        using (reader)
        using (writer)
        using (var process = Start(command, "/", environment, new SandboxStreams(writer), SandboxLimits.None))
        {
            // Only the program holds the other end now: its end is the end of what it says.
            writer.Dispose();
            var (said, from, late) = (new StringBuilder(), Environment.TickCount64, false);
            var (block, characters, decoder) = (new byte[4096], new char[4096], Encoding.UTF8.GetDecoder());
            while (said.Length < longest)
            {
                // What it started may hold the other end for longer than it lives: reading alone would wait for that.
                if (cancel.IsCancellationRequested || (late = limit is { } most && Environment.TickCount64 - from > most.TotalMilliseconds)) break;
                if (Libc.Poll(reader.DangerousGetHandle(), Libc.WaitForInput, Glance) < 1) continue;
                if (Pipe.Read(reader, block) is var count && count == 0) break;
                said.Append(characters, 0, decoder.GetChars(block, 0, count, characters, 0));
            }

            if (said.Length > longest) said.Length = longest;
            if (said.Length == longest || late) process.Kill();
            var exit = WaitFor(process, ref late, from, limit, cancel);
            return late
                ? throw new PthbsException(ErrorKind.Machine, $"a program took longer than {Duration(limit!.Value)} and was ended") { Where = PathText.Printable(string.Join(' ', command)), Got = said.Length == 0 ? "it said nothing" : PathText.Printable(said.ToString().Trim()) }
                : (exit, said.ToString());
        }
    }

    /// <summary>It may have closed its output and go on.</summary>
    private static SandboxExit WaitFor(SandboxProcess process, ref bool late, long from, TimeSpan? limit, CancellationToken cancel)
    {
        if (late || limit is not { } most) return process.Wait(cancel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(TimeSpan.FromMilliseconds(Math.Max(1, most.TotalMilliseconds - (Environment.TickCount64 - from))));
        try
        {
            return process.Wait(end.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            late = true;
            return default;
        }
    }

    private static string Duration(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
