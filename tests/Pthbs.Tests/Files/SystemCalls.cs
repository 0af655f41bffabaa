using System.Runtime.InteropServices;

namespace Pthbs.Tests.Files;

/// <summary>What a hostile build can do and DirectoryHandle cannot, for tests that need it done.</summary>
internal static partial class SystemCalls
{
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte[] path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    /// <summary>Whether this process may do what an ordinary user may not.</summary>
    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Makes an empty file whose name is any bytes.</summary>
    public static void CreateFile(string directory, ReadOnlySpan<byte> name)
    {
        byte[] path = [.. System.Text.Encoding.UTF8.GetBytes(directory), (byte)'/', .. name, 0];
        const int createExclusively = 0x40 | 0x80 | 1;
        var descriptor = Open(path, createExclusively, 0b110_100_100);
        Assert.True(descriptor >= 0, Marshal.GetLastPInvokeErrorMessage());
        _ = Close(descriptor);
    }
}
