using System.Runtime.InteropServices;

namespace Pthbs.Cli;

/// <summary>What a program does with itself and its terminal, for which the class library has no words.</summary>
internal static unsafe partial class Libc
{
    public const int StandardError = 2;
    public const ulong GetWindowSize = 0x5413;
    public const int BrokenPipe = 13;
    public const int ReadAccess = 4;

    [LibraryImport("libc", EntryPoint = "ioctl")]
    public static partial int Control(int descriptor, ulong request, ushort* size);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    public static partial int ControlFile(int descriptor, int command, nint value);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Wait(Poll* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* bytes, nuint size);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitAtOnce(int code);

    /// <summary>Sets a signal's handling; 0 is the default.</summary>
    [LibraryImport("libc", EntryPoint = "signal")]
    public static partial nint SetHandler(int signal, nint handler);

    /// <summary>Looks at or sets a signal's handling, in the kernel library's own form: the first word is the handler.</summary>
    [LibraryImport("libc", EntryPoint = "sigaction")]
    public static partial int Handling(int signal, nint* next, nint* before);

    /// <summary>Sends a signal to the calling thread; when this returns, it was delivered.</summary>
    [LibraryImport("libc", EntryPoint = "raise")]
    public static partial int Raise(int signal);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static partial int Execute(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    /// <summary>Sets a variable for libraries written in C; the runtime's own functions leave theirs alone.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetVariable(string name, string value, int overwrite);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
