using System.Runtime.InteropServices;

namespace Pthbs.Linux;

/// <summary>The kind of machine that this program is compiled for: everything in this folder is true on no other.</summary>
internal static class MachineKind
{
    public const Architecture Architecture = System.Runtime.InteropServices.Architecture.X64;

    /// <summary>What uname(1) calls it.</summary>
    public const string Name = "x86_64";

    /// <summary>AUDIT_ARCH_X86_64 of linux/audit.h: what a filter of system calls finds.</summary>
    public const uint AuditArchitecture = 0xC000003E;
}
