using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Linux;

/// <summary>What a program does with itself and its terminal, for which the class library has no words.</summary>
internal static unsafe partial class Libc
{
    private const int DescriptorFlags = 1, CloseOnExecFlag = 1;
    private const ulong GetWindowSize = 0x5413, SetWindowSize = 0x5414, GetSettings = 0x5401, SetSettingsAtOnce = 0x5402, SetSettings = 0x5403, SetSettingsAndDropInput = 0x5404, LockTerminal = 0x40045431, OpenOtherSide = 0x5441;
    private const int TerminalSettingsSize = 36, NoControllingTerminal = 0x100;
    private const nint IgnoredSignal = 1;

    /// <summary>More than struct sigaction of any system that pthbs runs on.</summary>
    private const int HandlingWords = 32;

    /// <summary>The size of a terminal in characters; zeros where it is none.</summary>
    public static (int Columns, int Rows) WindowSizeOf(int descriptor)
    {
        // struct winsize: rows, columns, and two more that nobody fills.
        Span<byte> size = stackalloc byte[4 * sizeof(ushort)];
        var words = MemoryMarshal.Cast<byte, ushort>(size);
        return Control(descriptor, GetWindowSize, size) == 0 ? (words[1], words[0]) : (0, 0);
    }

    /// <summary>Gives a terminal the size of another.</summary>
    public static void CopyWindowSize(int from, int to)
    {
        Span<byte> size = stackalloc byte[4 * sizeof(ushort)];
        if (Control(from, GetWindowSize, size) == 0) _ = Control(to, SetWindowSize, size);
    }

    /// <summary>A new pseudo-terminal: the side that shows it, and the side that a program has for its terminal. Neither becomes this process's own.</summary>
    /// <returns>Zero, or the error number.</returns>
    public static int OpenPseudoTerminal(out SafeFileHandle shown, out SafeFileHandle inside)
    {
        const int flags = OpenFlags.ReadWrite | OpenFlags.CloseOnExec | NoControllingTerminal;
        (shown, inside) = (new SafeFileHandle(Open("/dev/ptmx\0"u8, flags), true), new SafeFileHandle(-1, true));
        if (shown.IsInvalid) return Marshal.GetLastPInvokeError();
        long open = 0;
        var number = (int)shown.DangerousGetHandle();
        if (Control(number, LockTerminal, ref open) < 0) return Marshal.GetLastPInvokeError();
        var other = ControlByValue(number, OpenOtherSide, flags);
        if (other < 0) return Marshal.GetLastPInvokeError();
        inside = new SafeFileHandle(other, true);
        return 0;
    }

    /// <summary>The settings of a terminal (struct termios of the kernel); null where it is none.</summary>
    public static byte[]? TerminalSettings(int descriptor)
    {
        var settings = new byte[TerminalSettingsSize];
        return Control(descriptor, GetSettings, settings.AsSpan()) == 0 ? settings : null;
    }

    /// <summary>Sets them, when all that was written has gone out.</summary>
    /// <param name="descriptor">The terminal.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="dropsInput">Whether nobody shall read what has come in by then.</param>
    public static void SetTerminal(int descriptor, byte[] settings, bool dropsInput = false) => _ = Control(descriptor, dropsInput ? SetSettingsAndDropInput : SetSettings, settings.AsSpan());

    /// <summary>Sets them without waiting for anything.</summary>
    public static void SetTerminalAtOnce(int descriptor, byte[] settings) => _ = Control(descriptor, SetSettingsAtOnce, settings.AsSpan());

    /// <summary>Settings with which every key is passed on as it is and nothing is done to what is shown (cfmakeraw).</summary>
    public static byte[] RawSettings(byte[] settings)
    {
        var raw = settings.ToArray();
        var words = MemoryMarshal.Cast<byte, uint>(raw.AsSpan(0, 4 * sizeof(uint)));
        // IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON; OPOST; CSIZE, PARENB; ISIG, ICANON, ECHO, ECHONL, IEXTEN.
        words[0] &= ~0x5EBu;
        words[1] &= ~0x1u;
        words[2] = words[2] & ~0x130u | 0x30u;
        words[3] &= ~0x804Bu;
        // Behind the words and one byte the control characters: a read returns with one byte, however long that takes.
        const int Characters = 17, Time = 5, Least = 6;
        (raw[Characters + Time], raw[Characters + Least]) = (0, 1);
        return raw;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlByValue(int descriptor, ulong request, nint value);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    /// <summary>Whether a descriptor was handed on by whoever started this program: it is open, and does not close by itself.</summary>
    public static bool IsInherited(int descriptor) => ControlFile(descriptor, DescriptorFlags, 0) is var flags && flags >= 0 && (flags & CloseOnExecFlag) == 0;

    /// <summary>Whether a descriptor is open.</summary>
    public static bool IsOpen(int descriptor) => ControlFile(descriptor, DescriptorFlags, 0) >= 0;

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitAtOnce(int code);

    /// <summary>Gives a signal its default handling.</summary>
    public static void HandleByDefault(int signal) => _ = SetHandler(signal, 0);

    /// <summary>Whether whoever started this program has it ignore a signal, or nobody can tell.</summary>
    public static bool Ignores(int signal)
    {
        var now = stackalloc nint[HandlingWords];
        return Handling(signal, null, now) != 0 || now[0] == IgnoredSignal;
    }

    /// <summary>Does to this thread what a signal does by default, and goes back to how it was handled. When this returns, it was delivered.</summary>
    public static void RaiseByDefault(int signal)
    {
        var handling = stackalloc nint[HandlingWords];
        _ = Handling(signal, null, handling);
        _ = SetHandler(signal, 0);
        _ = Raise(signal);
        _ = Handling(signal, handling, null);
    }

    /// <summary>execve(2): becomes another program. Returns only where that fails.</summary>
    /// <param name="path">The program, ended by a zero byte.</param>
    /// <param name="arguments">Its arguments, each ended by a zero byte.</param>
    /// <param name="environment">Its variables, likewise.</param>
    public static void Execute(ReadOnlySpan<byte> path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment)
    {
        using var words = new PointerList(arguments);
        using var variables = new PointerList(environment);
        fixed (byte* file = path) _ = ExecuteOnce(file, words.Pointer, variables.Pointer);
    }

    /// <summary>Sets a variable for libraries written in C, where it is not set; the runtime's own functions leave theirs alone.</summary>
    public static void SetVariable(string name, string value) => _ = SetVariableOnce(name, value, overwrite: 0);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    /// <summary>Looks at or sets a signal's handling, in the kernel library's own form: the first word is the handler.</summary>
    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int Handling(int signal, nint* next, nint* before);

    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int Raise(int signal);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    private static partial int ExecuteOnce(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariableOnce(string name, string value, int overwrite);

    /// <summary>Texts as C programs take them: pointers, and a null at the end.</summary>
    private sealed class PointerList : IDisposable
    {
        private readonly int count;

        public PointerList(IReadOnlyList<byte[]> texts)
        {
            count = texts.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < count; i++)
            {
                Pointer[i] = (byte*)NativeMemory.Alloc((nuint)texts[i].Length);
                texts[i].CopyTo(new Span<byte>(Pointer[i], texts[i].Length));
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < count; i++) NativeMemory.Free(Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
