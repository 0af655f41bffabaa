using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// The kinds of machine that this program knows: numbers of system calls, flags of open(2), the assembly of steps.S and init.S and the table of the filter are
/// x86-64's. On another kind they would be other calls, so nothing is begun there.
/// </summary>
public static class MachineType
{
    /// <summary>The error for a kind of machine that this program does not know; null for one that it does.</summary>
    public static PthbsException? Problem(Architecture type) => type == Architecture.X64 ? null
        : new(ErrorKind.Machine, "pthbs does not know this kind of machine")
        {
            Got = type.ToString().ToLowerInvariant(),
            Expected = "x86_64",
            Hint = "run it on a machine of that kind; its packages are built for one",
        };
}
