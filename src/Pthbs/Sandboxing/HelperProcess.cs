using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// A program of this machine that pthbs needs, such as git, without walls and as whoever started pthbs. It and all that it starts are held to limits, and end when this
/// program ends, however that comes about: as builds do.
/// </summary>
internal static class HelperProcess
{
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
}
