using System.Runtime.InteropServices;
using System.Text;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Calls that tests make and production code does not.</summary>
internal static unsafe partial class TestLibc
{
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] public static partial int chmod(string path, uint mode);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] public static partial int chown(string path, uint user, uint group);
    [LibraryImport("libc")] public static partial uint geteuid();
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int memfd_create(string name, uint flags);
    [LibraryImport("libc")] private static partial nint pwrite(int file, void* data, nuint length, nint at);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int statx(int directory, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int open(string path, int flags);

    /// <summary>An open directory.</summary>
    public static Microsoft.Win32.SafeHandles.SafeFileHandle OpenDirectory(string path)
    {
        const int directory = 0x10000, closeOnExec = 0x80000;
        var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(open(path, directory | closeOnExec), true);
        Assert.False(file.IsInvalid);
        return file;
    }

    /// <summary>A descriptor of a file in memory with this text, at its beginning.</summary>
    public static int Memory(string text)
    {
        var file = memfd_create("test", 1);
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes) Assert.Equal(bytes.Length, pwrite(file, start, (nuint)bytes.Length, 0));
        return file;
    }

    /// <summary>Who owns a file.</summary>
    public static (uint Uid, uint Gid) Owner(string path)
    {
        var result = stackalloc byte[256];
        Assert.Equal(0, statx(-100, path, 0, 0x18, result));
        return (*(uint*)(result + 20), *(uint*)(result + 24));
    }
}
