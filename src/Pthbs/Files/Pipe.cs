using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>Bytes in pipes and fifos, the latter without ever blocking.</summary>
public static class Pipe
{
    /// <summary>How many bytes lie in it.</summary>
    public static int Length(SafeFileHandle fifo)
    {
        long count = 0;
        return Libc.Control((int)fifo.DangerousGetHandle(), Libc.BytesReadable, ref count) < 0 ? 0 : (int)count;
    }

    /// <summary>Takes one byte out; false where there is none.</summary>
    public static bool TryRead(SafeFileHandle fifo)
    {
        Span<byte> one = stackalloc byte[1];
        return Libc.Read((int)fifo.DangerousGetHandle(), one) == 1;
    }

    /// <summary>Puts one byte in; false where there is no room for it.</summary>
    public static bool TryWrite(SafeFileHandle fifo, byte one) => Libc.Write((int)fifo.DangerousGetHandle(), [one]) == 1;

    /// <summary>Reads what lies in a pipe, waiting until there is something; 0 when every writer has closed it.</summary>
    public static int Read(SafeFileHandle pipe, Span<byte> buffer)
    {
        var got = Libc.Read((int)pipe.DangerousGetHandle(), buffer);
        return got < 0 ? throw FileError.Last("read", "pipe") : got;
    }

    /// <summary>A new pipe that no child inherits by itself.</summary>
    public static (SafeFileHandle Reader, SafeFileHandle Writer) Create()
    {
        if (Libc.Pipe(OpenFlags.CloseOnExec, out var reader, out var writer) < 0) throw FileError.Last("make", "pipe");
        return (new SafeFileHandle(reader, ownsHandle: true), new SafeFileHandle(writer, ownsHandle: true));
    }

    /// <summary>An end of a pipe as a stream, which closes it.</summary>
    public static Stream Open(SafeFileHandle end, FileAccess access) => new FileStream(end, access, bufferSize: 0);

    /// <summary>A new pipe, open for reading and writing in one, without ever blocking. It has no name that whoever gets it could learn anything from.</summary>
    public static SafeFileHandle CreateShared()
    {
        var (reader, writer) = Create();
        using (reader) using (writer) return Reopen(reader, blocking: false);
    }

    /// <summary>The same pipe, as an open file of its own: whoever has one can make it (non-)blocking without touching the others.</summary>
    public static SafeFileHandle Reopen(SafeFileHandle pipe, bool blocking)
    {
        var descriptor = Libc.Open(PathText.Encode($"/proc/self/fd/{pipe.DangerousGetHandle()}"), OpenFlags.ReadWrite | OpenFlags.CloseOnExec | (blocking ? 0 : OpenFlags.NonBlocking));
        return descriptor < 0 ? throw FileError.Last("open again", "pipe") : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Puts bytes in; at most PIPE_BUF (4096), so that all go in or none.</summary>
    public static void Write(SafeFileHandle fifo, ReadOnlySpan<byte> bytes)
    {
        var put = Libc.Write((int)fifo.DangerousGetHandle(), bytes);
        if (put != bytes.Length) throw FileError.Of(put < 0 ? Marshal.GetLastPInvokeError() : Errno.NoSpace, "write", "fifo");
    }
}
