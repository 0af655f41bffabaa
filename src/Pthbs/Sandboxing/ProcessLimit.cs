using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>The limit of processes and threads that this program was started with.</summary>
public static class ProcessLimit
{
    /// <summary>What the runtime's own threads, a log, a few downloads and the first processes of a build take.</summary>
    private const ulong Least = 48;

    /// <summary>Says so where the limit is too low to work with: in the middle of its work the runtime would hang or abort. The machine's root has no such limit; that of a user namespace has it.</summary>
    public static PthbsException? Problem()
    {
        if (BuildUsers.IsMachinesRoot || Libc.GetLimit(Resource.Processes, out var own) != 0 || own.Soft >= Least) return null;
        return new(ErrorKind.Machine, "the limit of processes and threads of this user is too low")
        {
            Got = $"{own.Soft}",
            Expected = $"at least {Least}, besides all that the user runs otherwise",
            Hint = own.Hard >= Least ? $"ulimit -Su {own.Hard}" : "raise the limit of processes (ulimit -u, /etc/security/limits.conf)",
        };
    }
}
