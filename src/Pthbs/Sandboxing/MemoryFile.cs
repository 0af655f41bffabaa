using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>Files that exist in memory only, to be passed on as descriptors.</summary>
internal static unsafe class MemoryFile
{
    /// <summary>Makes a file that holds these bytes for ever, read from its beginning.</summary>
    /// <param name="purpose">What it is for, in words, for the error.</param>
    /// <param name="name">A name for listings.</param>
    /// <param name="bytes">What it holds.</param>
    internal static SafeFileHandle Make(string purpose, string name, ReadOnlySpan<byte> bytes)
    {
        const uint flags = Libc.MemfdCloseOnExec | Libc.MemfdAllowSealing;
        // Kernels from 6.3 on want to be told that a file may be executed; older ones do not know the flag.
        var number = Libc.memfd_create(name, flags | Libc.MemfdExecutable);
        if (number < 0) number = Libc.memfd_create(name, flags);
        var file = new SafeFileHandle(number, true);
        if (!file.IsInvalid && Write(file, bytes) && Libc.lseek(file, 0, 0) == 0 && Libc.fcntl(file, Libc.AddSeals, Libc.AllSeals) == 0) return file;
        var failure = StepFailure.Last(purpose, null) with { Call = file.IsInvalid ? "memfd_create" : null };
        file.Dispose();
        throw failure.ToException();
    }

    private static bool Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                var written = Libc.write(file, start, (nuint)bytes.Length);
                if (written <= 0) return false;
                bytes = bytes[(int)written..];
            }
        }
        return true;
    }
}
