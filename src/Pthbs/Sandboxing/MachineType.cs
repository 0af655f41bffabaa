using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// The kind of machine that this program is compiled for. Numbers of system calls, flags of open(2), machine code and the table of the filter are that kind's
/// (Pthbs.Linux/Machines); on another one they would be other calls, so nothing is begun there.
/// </summary>
public static class MachineType
{
    /// <summary>The error for a kind of machine that this program does not know; null for one that it does.</summary>
    public static PthbsException? Problem(Architecture type) => type == MachineKind.Architecture ? null
        : new(ErrorKind.Machine, "pthbs does not support this kind of machine")
        {
            Got = type.ToString().ToLowerInvariant(),
            Expected = MachineKind.Name,
            Hint = "run it on a supported machine",
        };
}
