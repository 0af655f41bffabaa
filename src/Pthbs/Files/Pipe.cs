using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>Bytes in pipes and fifos, the latter without ever blocking.</summary>
public static unsafe class Pipe
{
    /// <summary>How many bytes lie in it.</summary>
    public static int Length(SafeFileHandle fifo)
    {
        int count;
        return Libc.Control((int)fifo.DangerousGetHandle(), Libc.BytesReadable, &count) < 0 ? 0 : count;
    }

    /// <summary>Takes one byte out; false where there is none.</summary>
    public static bool TryRead(SafeFileHandle fifo)
    {
        byte one;
        nint got;
        do got = Libc.Read((int)fifo.DangerousGetHandle(), &one, 1);
        while (got < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return got == 1;
    }

    /// <summary>Puts one byte in; false where there is no room for it.</summary>
    public static bool TryWrite(SafeFileHandle fifo, byte one)
    {
        nint put;
        do put = Libc.Write((int)fifo.DangerousGetHandle(), &one, 1);
        while (put < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return put == 1;
    }

    /// <summary>Reads what lies in a pipe, waiting until there is something; 0 when every writer has closed it.</summary>
    public static int Read(SafeFileHandle pipe, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint got;
            do got = Libc.Read((int)pipe.DangerousGetHandle(), start, (nuint)buffer.Length);
            while (got < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            return got < 0 ? throw Errno.Exception(Marshal.GetLastPInvokeError(), "read", "pipe") : (int)got;
        }
    }

    /// <summary>A new pipe that no child inherits by itself.</summary>
    public static (SafeFileHandle Reader, SafeFileHandle Writer) Create()
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) < 0) throw Errno.Exception(Marshal.GetLastPInvokeError(), "make", "pipe");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
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
        var descriptor = Libc.Open($"/proc/self/fd/{pipe.DangerousGetHandle()}", Libc.ReadWrite | Libc.CloseOnExec | (blocking ? 0 : Libc.NonBlocking), 0);
        return descriptor < 0 ? throw Errno.Exception(Marshal.GetLastPInvokeError(), "open again", "pipe") : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Puts bytes in; at most PIPE_BUF (4096), so that all go in or none.</summary>
    public static void Write(SafeFileHandle fifo, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint put;
            do put = Libc.Write((int)fifo.DangerousGetHandle(), start, (nuint)bytes.Length);
            while (put < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
            if (put != bytes.Length) throw Errno.Exception(put < 0 ? Marshal.GetLastPInvokeError() : Errno.NoSpace, "write", "fifo");
        }
    }
}
