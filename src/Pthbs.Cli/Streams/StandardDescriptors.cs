using System.Runtime.InteropServices;

namespace Pthbs.Cli.Streams;

/// <summary>
/// The descriptors 0 to 2. A program may be started with some of them closed. Then the next file that is opened gets such a number, and what is meant for a
/// reader would be written into that file.
/// </summary>
internal static class StandardDescriptors
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;
    private static readonly bool[] Closed = new bool[Error + 1];

    /// <summary>
    /// Puts /dev/null where a descriptor is closed, so that nothing else gets its number. It is opened the wrong way round: reading and writing fail as they
    /// do on a closed one. To be called before anything else is opened.
    /// </summary>
    /// <returns>Whether all three are taken now.</returns>
    public static bool Claim()
    {
        for (var descriptor = Input; descriptor <= Error; descriptor++)
        {
            // The one who starts a program hands on no descriptor that closes by itself: the runtime was here first.
            Closed[descriptor] = !Libc.IsInherited(descriptor);
            if (!Libc.IsOpen(descriptor) && Libc.Open("/dev/null\0"u8, descriptor == Input ? OpenFlags.WriteOnly : OpenFlags.ReadOnly) != descriptor) return false;
        }

        return true;
    }

    /// <summary>Whether whoever started the program gave it a descriptor.</summary>
    public static bool IsGiven(int descriptor) => !Closed[descriptor];

    /// <summary>Whether a descriptor is a terminal.</summary>
    public static bool IsTerminal(int descriptor) => !Closed[descriptor] && Libc.IsTerminal(descriptor) != 0;

    /// <summary>Returns when what is written to a descriptor can reach nobody any more: the other end of a pipe or terminal is closed. For a file, that is never.</summary>
    public static void AwaitReaderLoss(int descriptor)
    {
        // The kernel tells of errors that nobody asked for. A signal ends the wait early.
        while (Libc.Poll(descriptor, 0, -1) <= 0) { }
    }

    /// <summary>Writes all of it, and waits for the reader as long as that takes.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (Closed[descriptor]) return Errno.BadDescriptor;
        while (!bytes.IsEmpty)
        {
            var put = Libc.Write(descriptor, bytes);
            if (put >= 0)
            {
                bytes = bytes[put..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Errno.TryAgain) return error;
            // Somebody else may have made the file non-blocking: it is shared with them.
            _ = Libc.Poll(descriptor, Libc.WaitForRoom, -1);
        }

        return 0;
    }
}
