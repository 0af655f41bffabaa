using System.Runtime.InteropServices;

namespace Pthbs.Sandboxing;

/// <summary>
/// A seccomp filter (classic BPF, linux/seccomp.h): a build cannot make a setuid or setgid file, which outside its walls would lend its
/// user to everyone. Calls whose arguments a filter cannot see, or that make others unseen, do not exist, nor do the kernel's keys. What
/// the lack of capabilities and namespaces forbids already is forbidden here once more.
/// </summary>
internal static class SystemCallFilter
{
    private const uint X8664 = 0xC000003E, X32Bit = 0x40000000;
    private const ushort Load = 0x20, JumpEqual = 0x15, JumpGreaterOrEqual = 0x35, JumpAnyBit = 0x45, Return = 0x06;
    private const uint Allow = 0x7fff0000, Error = 0x00050000;
    private const int NumberAt = 0, ArchitectureAt = 4, ArgumentsAt = 16, BytesOfArgument = 8;
    private const uint SetIdBits = 0xC00, MayCreate = Libc.OpenCreate | 0x400000;

    /// <summary>CLONE_NEW… but CLONE_NEWTIME, whose bit is a part of the exit signal in clone.</summary>
    private const uint NewNamespaces = 0x7E020000, NewTime = 0x80;

    /// <summary>chmod, fchmod, fchmodat, fchmodat2, creat, mknod, mknodat, and which argument is the mode.</summary>
    private static readonly (uint Number, int Mode)[] Modes = [(90, 1), (91, 1), (268, 2), (452, 2), (85, 1), (133, 1), (259, 2)];

    /// <summary>open, openat: their mode counts only with O_CREAT or O_TMPFILE, else it is rubbish.</summary>
    private static readonly (uint Number, int Flags)[] Opens = [(2, 1), (257, 2)];

    /// <summary>openat2, clone3 (libraries go on with clone), io_uring's three, add_key, request_key, keyctl.</summary>
    private static readonly uint[] Missing = [437, 435, 425, 426, 427, 248, 249, 250];

    /// <summary>What is the machine's and not a build's: see each number's name in <see cref="Names"/>.</summary>
    private static readonly uint[] Forbidden = [.. Names.Keys];

    /// <summary>socket, socketpair; and AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: the families that a network namespace holds. AF_VSOCK, for one, leads to a virtual machine's host.</summary>
    private static readonly uint[] Sockets = [41, 53], Families = [1, 2, 10, 16];

    /// <summary>clone, unshare.</summary>
    private static readonly (uint Number, uint Flags)[] Namespaces = [(56, NewNamespaces), (272, NewNamespaces | NewTime)];

    /// <summary>TIOCSTI, TIOCLINUX, TIOCSETD: typing into a terminal, speaking to a console, other line disciplines.</summary>
    private static readonly uint[] TerminalRequests = [0x5412, 0x541C, 0x5423];
    private const uint Ioctl = 16;

    /// <summary>The calls that a build may not make at all (EPERM), by number.</summary>
    internal static IReadOnlyDictionary<uint, string> Names => new Dictionary<uint, string>
    {
        [165] = "mount",
        [166] = "umount2",
        [155] = "pivot_root",
        [161] = "chroot",
        [308] = "setns",
        [428] = "open_tree",
        [429] = "move_mount",
        [430] = "fsopen",
        [431] = "fsconfig",
        [432] = "fsmount",
        [433] = "fspick",
        [442] = "mount_setattr",
        [467] = "open_tree_attr",
        [321] = "bpf",
        [298] = "perf_event_open",
        [323] = "userfaultfd",
        [300] = "fanotify_init",
        [304] = "open_by_handle_at",
        [212] = "lookup_dcookie",
        [246] = "kexec_load",
        [320] = "kexec_file_load",
        [175] = "init_module",
        [313] = "finit_module",
        [176] = "delete_module",
        [167] = "swapon",
        [168] = "swapoff",
        [169] = "reboot",
        [163] = "acct",
        [179] = "quotactl",
        [443] = "quotactl_fd",
        [103] = "syslog",
        [172] = "iopl",
        [173] = "ioperm",
        [164] = "settimeofday",
        [227] = "clock_settime",
        [153] = "vhangup",
        [170] = "sethostname",
        [171] = "setdomainname",
    };

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    /// <summary>The program, eight bytes an instruction.</summary>
    internal static ReadOnlySpan<byte> Program => MemoryMarshal.AsBytes<Instruction>(Instructions.Value);

    private static readonly Lazy<Instruction[]> Instructions = new(() =>
    [
        new(Load, 0, 0, ArchitectureAt),
        new(JumpEqual, 1, 0, X8664),
        new(Return, 0, 0, Error | ErrorName.Enosys),
        new(Load, 0, 0, NumberAt),
        new(JumpGreaterOrEqual, 0, 1, X32Bit),
        new(Return, 0, 0, Error | ErrorName.Enosys),
        .. Missing.SelectMany(n => (Instruction[])[new(JumpEqual, 0, 1, n), new(Return, 0, 0, Error | ErrorName.Enosys)]),
        .. Forbidden.SelectMany(n => (Instruction[])[new(JumpEqual, 0, 1, n), new(Return, 0, 0, Error | ErrorName.Eperm)]),
        .. Sockets.SelectMany(n => Block(n, [Argument(0), .. Families.SelectMany(f => (Instruction[])[new(JumpEqual, 0, 1, f), Allowed]), new(Return, 0, 0, Error | ErrorName.Eafnosupport)])),
        .. Namespaces.SelectMany(n => Block(n.Number, Refuse(JumpAnyBit, 0, n.Flags))),
        .. Block(Ioctl, [Argument(1), .. TerminalRequests.SelectMany(r => (Instruction[])[new(JumpEqual, 0, 1, r), new(Return, 0, 0, Error | ErrorName.Eperm)]), Allowed]),
        .. Modes.SelectMany(m => Block(m.Number, Refuse(JumpAnyBit, m.Mode, SetIdBits))),
        .. Opens.SelectMany(o => Block(o.Number, [Argument(o.Flags), new(JumpAnyBit, 1, 0, MayCreate), Allowed, .. Refuse(JumpAnyBit, o.Flags + 1, SetIdBits)])),
        Allowed,
    ]);

    private static Instruction Allowed => new(Return, 0, 0, Allow);

    /// <summary>What is done with one call, and passed over for all others. Every way through it ends with a verdict.</summary>
    private static Instruction[] Block(uint number, Instruction[] instructions) => [new(JumpEqual, 0, (byte)instructions.Length, number), .. instructions];

    private static Instruction[] Refuse(ushort test, int argument, uint value) =>
        [Argument(argument), new(test, 0, 1, value), new(Return, 0, 0, Error | ErrorName.Eperm), Allowed];

    /// <summary>Loads the low half of an argument of struct seccomp_data.</summary>
    private static Instruction Argument(int index) => new(Load, 0, 0, (uint)(ArgumentsAt + BytesOfArgument * index));

    /// <summary>Puts the filter on for good. New privileges must be forbidden already.</summary>
    internal static void FilterSystemCalls(this StepTable table)
    {
        const int setModeFilter = 1;
        var program = table.Numbers(Instructions.Value.Length, table.Bytes(Program));
        table.Add("filter system calls", null, SystemCall.Seccomp, [setModeFilter, 0, program]);
    }
}
