using System.Runtime.InteropServices;

namespace Pthbs.Cli;

/// <summary>What a program does with itself and its terminal, for which the class library has no words.</summary>
internal static unsafe partial class Libc
{
    public const int StandardError = 2;
    public const ulong GetWindowSize = 0x5413;
    public const int BrokenPipe = 13;

    [LibraryImport("libc", EntryPoint = "ioctl")]
    public static partial int Control(int descriptor, ulong request, ushort* size);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int descriptor, byte* bytes, nuint size);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitAtOnce(int code);

    /// <summary>Sets a signal's handling; 0 is the default.</summary>
    [LibraryImport("libc", EntryPoint = "signal")]
    public static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static partial int Execute(byte* path, byte** arguments, byte** environment);
}
