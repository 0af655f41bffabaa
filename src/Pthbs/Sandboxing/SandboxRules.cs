using System.Runtime.InteropServices;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>What no way of sandboxing lets pass.</summary>
internal static class SandboxRules
{
    /// <summary>
    /// A build is never the machine's root outside: as the owner of /proc/sys it could reconfigure the kernel without any capability. And who cannot become
    /// somebody else can lend a build nothing but the own identity.
    /// </summary>
    internal static void CheckIdentity(SandboxIdentity identity)
    {
        if (MachineType.Problem(RuntimeInformation.ProcessArchitecture) is { } unknown) throw unknown;
        if (BuildUsers.Exist && identity.OuterUid == 0)
        {
            throw new PthbsException(ErrorKind.Internal, "a build must not be root outside its sandbox")
            {
                Hint = $"{nameof(SandboxIdentity)}.{nameof(SandboxIdentity.ForSlot)} gives root a build user",
            };
        }
        if (!BuildUsers.Exist && identity != SandboxIdentity.Caller)
        {
            throw new PthbsException(ErrorKind.Internal, "only root can run a build as someone else")
            {
                Got = $"{identity.OuterUid}:{identity.OuterGid}",
                Expected = $"{SandboxIdentity.Caller.OuterUid}:{SandboxIdentity.Caller.OuterGid}",
            };
        }
    }
}
