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
    private const int MostHeard = 1 << 20;

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
    /// <param name="cancel">Ends it.</param>
    /// <returns>How it ended, and what it said.</returns>
    /// <exception cref="PthbsException">It cannot be run, or the machine does not let it be started.</exception>
    internal static (SandboxExit Exit, string Said) Hear(
        IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment, int longest = MostHeard, CancellationToken cancel = default)
    {
        var (reader, writer) = Pipe.Create();
        using var output = new StreamReader(Pipe.Open(reader, FileAccess.Read), Encoding.UTF8);
        using (writer)
        using (var process = Start(command, "/", environment, new SandboxStreams(writer), SandboxLimits.None))
        {
            // Only the program holds the other end now: its end is the end of what it says.
            writer.Dispose();
            var said = new StringBuilder();
            var block = new char[Math.Min(longest, 4096)];
            using (cancel.Register(process.Kill))
                while (said.Length < longest && output.Read(block, 0, Math.Min(block.Length, longest - said.Length)) is > 0 and var count) said.Append(block, 0, count);
            if (said.Length == longest) process.Kill();
            return (process.Wait(cancel), said.ToString());
        }
    }
}
