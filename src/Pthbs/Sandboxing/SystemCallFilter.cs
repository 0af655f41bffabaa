using System.Runtime.InteropServices;

namespace Pthbs.Sandboxing;

/// <summary>
/// A seccomp filter (classic BPF, linux/seccomp.h): a build cannot make a setuid or setgid file, which outside its walls would lend its
/// user to everyone. Calls whose arguments a filter cannot see, or that make others unseen, do not exist, nor do the kernel's keys.
/// </summary>
internal static class SystemCallFilter
{
    private const uint X8664 = 0xC000003E, X32Bit = 0x40000000;
    private const ushort Load = 0x20, JumpEqual = 0x15, JumpGreaterOrEqual = 0x35, JumpAnyBit = 0x45, Return = 0x06;
    private const uint Allow = 0x7fff0000, Error = 0x00050000;
    private const int NumberAt = 0, ArchitectureAt = 4, ArgumentsAt = 16, BytesOfArgument = 8;
    private const uint SetIdBits = 0xC00, MayCreate = Libc.OpenCreate | 0x400000;

    /// <summary>chmod, fchmod, fchmodat, fchmodat2, creat, mknod, mknodat, and which argument is the mode.</summary>
    private static readonly (uint Number, int Mode)[] Modes = [(90, 1), (91, 1), (268, 2), (452, 2), (85, 1), (133, 1), (259, 2)];

    /// <summary>open, openat: their mode counts only with O_CREAT or O_TMPFILE, else it is rubbish.</summary>
    private static readonly (uint Number, int Flags)[] Opens = [(2, 1), (257, 2)];

    /// <summary>openat2, io_uring's three, add_key, request_key, keyctl.</summary>
    private static readonly uint[] Missing = [437, 425, 426, 427, 248, 249, 250];

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
        .. Modes.SelectMany(m => (Instruction[])[new(JumpEqual, 0, 4, m.Number), .. RefuseSetId(m.Mode)]),
        .. Opens.SelectMany(o => (Instruction[])
        [
            new(JumpEqual, 0, 6, o.Number),
            new(Load, 0, 0, Argument(o.Flags)),
            new(JumpAnyBit, 0, 3, MayCreate),
            .. RefuseSetId(o.Flags + 1),
        ]),
        new(Return, 0, 0, Allow),
    ]);

    private static Instruction[] RefuseSetId(int mode) =>
    [
        new(Load, 0, 0, Argument(mode)),
        new(JumpAnyBit, 0, 1, SetIdBits),
        new(Return, 0, 0, Error | ErrorName.Eperm),
        new(Return, 0, 0, Allow),
    ];

    /// <summary>Where the low half of an argument is in struct seccomp_data.</summary>
    private static uint Argument(int index) => (uint)(ArgumentsAt + BytesOfArgument * index);

    /// <summary>Puts the filter on for good. New privileges must be forbidden already.</summary>
    internal static void FilterSystemCalls(this StepTable table)
    {
        const int setModeFilter = 1;
        var program = table.Numbers(Instructions.Value.Length, table.Bytes(Program));
        table.Add("filter system calls", null, SystemCall.Seccomp, [setModeFilter, 0, program]);
    }
}
