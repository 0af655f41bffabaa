using System.Runtime.InteropServices;

namespace Pthbs.Cli.Streams;

/// <summary>
/// The descriptors 0 to 2. A program may be started with some of them closed. Then the next file that is opened gets such a number, and what is meant for a
/// reader would be written into that file.
/// </summary>
internal static unsafe class StandardDescriptors
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;
    private const int GetFlags = 1; // F_GETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const short Writable = 4; // POLLOUT
    private const int Interrupted = 4; // EINTR
    private const int BadDescriptor = 9; // EBADF
    private const int TryAgain = 11; // EAGAIN
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
            var flags = Libc.ControlFile(descriptor, GetFlags, 0);
            // The one who starts a program hands on no descriptor that closes by itself: the runtime was here first.
            Closed[descriptor] = flags < 0 || (flags & CloseOnExec) != 0;
            if (flags < 0 && Libc.Open("/dev/null", descriptor == Input ? WriteOnly : ReadOnly, 0) != descriptor) return false;
        }

        return true;
    }

    /// <summary>Whether a descriptor is a terminal.</summary>
    public static bool IsTerminal(int descriptor) => !Closed[descriptor] && Libc.IsTerminal(descriptor) != 0;

    /// <summary>Writes all of it, and waits for the reader as long as that takes.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (Closed[descriptor]) return BadDescriptor;
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var put = Libc.Write(descriptor, start + done, (nuint)(bytes.Length - done));
                if (put >= 0)
                {
                    done += (int)put;
                    continue;
                }

                var error = Marshal.GetLastPInvokeError();
                if (error == TryAgain) Await(descriptor);
                else if (error != Interrupted) return error;
            }
        }

        return 0;
    }

    /// <summary>Somebody else may have made the file non-blocking: it is shared with them.</summary>
    private static void Await(int descriptor)
    {
        var wanted = new Libc.Poll { Descriptor = descriptor, Events = Writable };
        _ = Libc.Wait(&wanted, 1, -1);
    }
}
