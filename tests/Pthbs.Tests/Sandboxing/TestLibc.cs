using System.Runtime.InteropServices;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Calls that tests make and production code does not.</summary>
internal static unsafe partial class TestLibc
{
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] public static partial int chmod(string path, uint mode);
    [LibraryImport("libc")] public static partial int pipe(int* pair);
    [LibraryImport("libc")] public static partial int kill(int pid, int signal);
    [LibraryImport("libc")] public static partial uint geteuid();
    [LibraryImport("libc")] public static partial int statx(int directory, byte* path, int flags, uint mask, byte* result);
}
