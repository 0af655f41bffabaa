using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>Files that exist in memory only, to be passed on as descriptors.</summary>
internal static class MemoryFile
{
    /// <summary>Makes a file that holds these bytes for ever, read from its beginning.</summary>
    /// <param name="purpose">What it is for, in words, for the error.</param>
    /// <param name="name">A name for listings.</param>
    /// <param name="bytes">What it holds.</param>
    internal static SafeFileHandle Make(string purpose, string name, ReadOnlySpan<byte> bytes)
    {
        var file = Libc.MakeMemoryFile(name);
        if (!file.IsInvalid && Write(file, bytes) && Libc.Seek((int)file.DangerousGetHandle(), 0, 0) == 0 && Libc.Seal(file) == 0) return file;
        var failure = StepFailure.Last(purpose, null) with { Call = file.IsInvalid ? "memfd_create" : null };
        file.Dispose();
        throw failure.ToException();
    }

    private static bool Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = Libc.Write((int)file.DangerousGetHandle(), bytes);
            if (written <= 0) return false;
            bytes = bytes[written..];
        }

        return true;
    }
}
