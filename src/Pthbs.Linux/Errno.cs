namespace Pthbs.Linux;

/// <summary>The error numbers of Linux that this program tells apart (asm-generic/errno.h).</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDevice = 6;
    public const int ListTooLong = 7;
    public const int NotExecutable = 8;
    public const int BadDescriptor = 9;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NoSuchDevice = 19;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int InvalidArgument = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int TextBusy = 26;
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
    public const int Overflow = 75;
    public const int BadState = 77;
    public const int TooManyUsers = 87;
    public const int NoProtocolOption = 92;
    public const int ProtocolNotSupported = 93;
    public const int NotSupported = 95;
    public const int FamilyNotSupported = 97;
    public const int NotConnected = 107;
    public const int TimedOut = 110;
    public const int Stale = 116;
    public const int Damaged = 117;
    public const int QuotaExceeded = 122;

    /// <summary>Whether the file system does not know what was asked of it: each kind has its own word for that.</summary>
    public static bool IsUnsupported(int errno) => errno is InvalidArgument or NoSystemCall or NotSupported;

    /// <summary>Whether nothing can be written there, by whatever this user may or the disk holds.</summary>
    public static bool IsClosedToWriters(int errno) => errno is AccessDenied or NotPermitted or ReadOnlyFileSystem or NoSpace or QuotaExceeded;

    /// <summary>The name that manuals give it.</summary>
    public static string NameOf(int errno) => errno switch
    {
        NotPermitted => "EPERM",
        NoEntry => "ENOENT",
        NotExecutable => "ENOEXEC",
        BadDescriptor => "EBADF",
        TryAgain => "EAGAIN",
        NoMemory => "ENOMEM",
        AccessDenied => "EACCES",
        Busy => "EBUSY",
        Exists => "EEXIST",
        NotADirectory => "ENOTDIR",
        IsADirectory => "EISDIR",
        InvalidArgument => "EINVAL",
        TooManyFiles => "EMFILE",
        TextBusy => "ETXTBSY",
        NoSpace => "ENOSPC",
        ReadOnlyFileSystem => "EROFS",
        NameTooLong => "ENAMETOOLONG",
        NoSystemCall => "ENOSYS",
        LinkLoop => "ELOOP",
        Overflow => "EOVERFLOW",
        BadState => "EBADFD",
        TooManyUsers => "EUSERS",
        _ => $"errno {errno}",
    };
}
