using System.Runtime.InteropServices;

namespace Pthbs.Sandboxing;

/// <summary>
/// A seccomp filter (classic BPF, linux/seccomp.h): a build cannot make a setuid or setgid file, which outside its walls would lend its
/// user to everyone, nor a device. What programs of the whole machine share a limited number of does not exist for it (<see cref="MissingCalls"/>). What
/// the lack of capabilities and namespaces forbids already is forbidden here once more.
/// </summary>
internal static class SystemCallFilter
{
    private const ushort Load = 0x20, JumpEqual = 0x15, JumpGreaterOrEqual = 0x35, JumpAnyBit = 0x45, And = 0x54, Return = 0x06;
    private const uint Allow = 0x7fff0000, Error = 0x00050000;
    private const int NumberAt = 0, ArchitectureAt = 4, ArgumentsAt = 16, BytesOfArgument = 8;
    private const uint SetIdBits = 0xC00, MayCreate = OpenFlags.Create | OpenFlags.Temporary;

    /// <summary>The bit that S_IFCHR and S_IFBLK have, and S_IFREG, S_IFIFO and S_IFSOCK have not. A character device 0:0 needs no capability: overlayfs takes it for a deleted file.</summary>
    private const uint DeviceBit = 0x2000;

    /// <summary>CLONE_NEW… but CLONE_NEWTIME, whose bit is a part of the exit signal in clone.</summary>
    private const uint NewNamespaces = 0x7E020000, NewTime = 0x80;

    /// <summary>The calls that set a mode: which argument it is, and which bits it may not have.</summary>
    private static readonly (uint Number, int Mode, uint Bits)[] Modes =
        [.. FilteredCalls.ModeSetters.Select(c => (c.Number, c.Mode, SetIdBits)), .. FilteredCalls.NodeMakers.Select(c => (c.Number, c.Mode, SetIdBits | DeviceBit))];

    /// <summary>renameat2 with RENAME_WHITEOUT leaves such a device where the file was.</summary>
    private const uint LeaveWhiteout = 4;
    private const int RenameFlags = 4;

    /// <summary>
    /// AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: the families that a network namespace holds. AF_VSOCK, for one, leads to a virtual machine's host. And of each
    /// the protocols that every kernel has built in: to ask for another one makes the kernel load a module. Any (0) for AF_UNIX; any, ICMP, TCP, UDP,
    /// ICMPv6, RAW; routes, device events.
    /// </summary>
    private static readonly (uint Family, uint[] Protocols)[] Families = [(1, [0, 1]), (2, [0, 1, 6, 17, 255]), (10, [0, 6, 17, 58, 255]), (16, [0, 15])];

    /// <summary>setsockopt(SOL_SOCKET, …): SO_ATTACH_FILTER, SO_ATTACH_BPF, SO_ATTACH_REUSEPORT_CBPF, SO_ATTACH_REUSEPORT_EBPF. Compiled, they take of what the whole machine shares.</summary>
    private static readonly uint[] SocketFilters = [26, 50, 51, 52];
    private const uint SocketLevel = 1;

    /// <summary>F_SETLEASE, F_NOTIFY: holding up, and watching, what others do with a file.</summary>
    private static readonly uint[] FileRequests = [1024, 1026];

    /// <summary>prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER): the other way to the call that is missing.</summary>
    private const uint SetSeccomp = 22, SeccompFilter = 2;

    /// <summary>TIOCSTI, TIOCLINUX, TIOCSETD: typing into a terminal, speaking to a console, other line disciplines.</summary>
    private static readonly uint[] TerminalRequests = [0x5412, 0x541C, 0x5423];

    /// <summary>
    /// Type and number of FS_IOC_SET_ENCRYPTION_POLICY to FS_IOC_GET_ENCRYPTION_NONCE, and of the three requests of fs-verity (linux/fscrypt.h,
    /// linux/fsverity.h). Some need no more than an open directory: a build could lock its user's encrypted home, leave keys in the kernel for the next
    /// build to ask for, or encrypt its output with a key that is gone after the next mount.
    /// </summary>
    private static readonly uint[] EncryptionRequests = [0x6613, 0x6614, 0x6615, 0x6616, 0x6617, 0x6618, 0x6619, 0x661A, 0x661B, 0x6685, 0x6686, 0x6687];

    /// <summary>
    /// The types of requests of btrfs and bcachefs (linux/btrfs.h, fs/bcachefs/bcachefs_ioctl.h), whose users can make subvolumes and read-only snapshots with them, in any directory:
    /// trees that look like directories, that the store cannot hold and that nobody deletes as they delete directories.
    /// </summary>
    private static readonly uint[] VolumeRequests = [0x9400, 0xBC00];

    /// <summary>FICLONE, FICLONERANGE, FIDEDUPERANGE: of the first of these types, but for files of every file system.</summary>
    private static readonly uint[] CloneRequests = [0x9409, 0x940D, 0x9436];

    /// <summary>The bits of a request that are its type.</summary>
    private const uint TypeAlone = 0xFF00;

    /// <summary>The bits of a request that are its type and number; the others are its size and direction.</summary>
    private const uint TypeAndNumber = 0xFFFF;

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    /// <summary>The program, eight bytes an instruction.</summary>
    internal static ReadOnlySpan<byte> Program => MemoryMarshal.AsBytes<Instruction>(Instructions.Value);

    private static readonly Lazy<Instruction[]> Instructions = new(() =>
    [
        new(Load, 0, 0, ArchitectureAt),
        new(JumpEqual, 1, 0, MachineKind.AuditArchitecture),
        Fail(Errno.NoSystemCall),
        new(Load, 0, 0, NumberAt),
        // Calls of the x32 table are far above.
        .. When(JumpGreaterOrEqual, MissingCalls.LastKnown + 1, Errno.NoSystemCall),
        .. MissingCalls.Names.Keys.SelectMany(n => When(JumpEqual, n, Errno.NoSystemCall)),
        .. ForbiddenCalls.Names.Keys.SelectMany(n => When(JumpEqual, n, Errno.NotPermitted)),
        .. FilteredCalls.Sockets.SelectMany(n => Block(n, [Argument(0), .. Families.SelectMany(f => Block(f.Family, OneOf(f.Protocols))), Fail(Errno.FamilyNotSupported)])),
        .. Block(FilteredCalls.SetSocketOption, [Argument(1), new(JumpEqual, 1, 0, SocketLevel), Allowed, Argument(2), .. SocketFilters.SelectMany(o => When(JumpEqual, o, Errno.NoProtocolOption)), Allowed]),
        .. FilteredCalls.ProcessMakers.SelectMany(n => Block(n, Refuse(0, NewNamespaces))),
        .. FilteredCalls.NamespaceMakers.SelectMany(n => Block(n, Refuse(0, NewNamespaces | NewTime))),
        .. Block(SystemCall.Ioctl, [Argument(1), .. TerminalRequests.SelectMany(r => When(JumpEqual, r, Errno.NotPermitted)),
            new(And, 0, 0, TypeAndNumber), .. EncryptionRequests.SelectMany(r => When(JumpEqual, r, Errno.NotPermitted)),
            .. CloneRequests.SelectMany(r => (Instruction[])[new(JumpEqual, 0, 1, r), Allowed]), new(And, 0, 0, TypeAlone), .. VolumeRequests.SelectMany(r => When(JumpEqual, r, Errno.NotPermitted)), Allowed]),
        .. Block(SystemCall.Fcntl, [Argument(1), .. FileRequests.SelectMany(r => When(JumpEqual, r, Errno.InvalidArgument)), Allowed]),
        .. Block(SystemCall.Prctl, [Argument(0), new(JumpEqual, 1, 0, SetSeccomp), Allowed, Argument(1), .. When(JumpEqual, SeccompFilter, Errno.InvalidArgument), Allowed]),
        .. Modes.SelectMany(m => Block(m.Number, Refuse(m.Mode, m.Bits))),
        // Their mode counts only with O_CREAT or O_TMPFILE, else it is rubbish.
        .. FilteredCalls.Opens.SelectMany(o => Block(o.Number, [Argument(o.Flags), new(JumpAnyBit, 1, 0, MayCreate), Allowed, .. Refuse(o.Flags + 1, SetIdBits)])),
        .. Block(FilteredCalls.RenameAt2, Refuse(RenameFlags, LeaveWhiteout)),
        Allowed,
    ]);

    private static Instruction Allowed => new(Return, 0, 0, Allow);

    private static Instruction Fail(uint errno) => new(Return, 0, 0, Error | errno);

    /// <summary>An error where what is loaded passes a test; else it goes on.</summary>
    private static Instruction[] When(ushort test, uint value, uint errno) => [new(test, 0, 1, value), Fail(errno)];

    /// <summary>What is done with one call (or family), and passed over for all others. Every way through it ends with a verdict.</summary>
    private static Instruction[] Block(uint number, Instruction[] instructions) => [new(JumpEqual, 0, (byte)instructions.Length, number), .. instructions];

    private static Instruction[] OneOf(uint[] protocols) =>
        [Argument(2), .. protocols.SelectMany(p => (Instruction[])[new(JumpEqual, 0, 1, p), Allowed]), Fail(Errno.ProtocolNotSupported)];

    private static Instruction[] Refuse(int argument, uint bits) => [Argument(argument), .. When(JumpAnyBit, bits, Errno.NotPermitted), Allowed];

    /// <summary>Loads the low half of an argument of struct seccomp_data.</summary>
    private static Instruction Argument(int index) => new(Load, 0, 0, (uint)(ArgumentsAt + BytesOfArgument * index));

    /// <summary>Puts the filter on for good. New privileges must be forbidden already.</summary>
    /// <param name="table">The steps.</param>
    /// <param name="tolerated">Errors that count as success: of kernels that have no filters.</param>
    internal static void FilterSystemCalls(this StepTable table, ulong tolerated = 0)
    {
        const int setModeFilter = 1;
        var program = table.Numbers(Instructions.Value.Length, table.Bytes(Program));
        table.Add("filter system calls", null, SystemCall.Seccomp, [setModeFilter, 0, program], tolerated);
    }
}
