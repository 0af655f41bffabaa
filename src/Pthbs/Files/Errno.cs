using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>The error numbers of Linux that this program tells apart (asm-generic/errno.h).</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDevice = 6;
    public const int ListTooLong = 7;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int InvalidArgument = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int TooManyLinks = 31;
    public const int OutOfRange = 34;
    public const int NameTooLong = 36;
    public const int NoSystemCall = 38;
    public const int NotEmpty = 39;
    public const int LinkLoop = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int NotConnected = 107;
    public const int Stale = 116;
    public const int Damaged = 117;
    public const int QuotaExceeded = 122;

    /// <summary>Whether the file system does not know what was asked of it: each kind has its own word for that.</summary>
    public static bool IsUnsupported(int errno) => errno is InvalidArgument or NoSystemCall or NotSupported;

    /// <summary>Whether nothing can be written there, by whatever this user may or the disk holds.</summary>
    public static bool IsClosedToWriters(int errno) => errno is AccessDenied or NotPermitted or ReadOnlyFileSystem or NoSpace or QuotaExceeded;

    /// <summary>The error as a person should read it: what could not be done to which path, why, and what to try.</summary>
    public static PthbsException Exception(int errno, string verb, string path)
    {
        var refused = RefusedCalls.Hint(errno);
        return new(ErrorKind.Machine, $"cannot {verb}: {Describe(errno)}")
        {
            Where = path,
            // A call that may not be made at all says nothing about the path.
            SystemError = refused is null ? errno : NoSystemCall,
            Hint = refused ?? ErrorHint.For(errno, verb, path),
        };
    }

    private static string Describe(int errno) =>
        $"{System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";
}
