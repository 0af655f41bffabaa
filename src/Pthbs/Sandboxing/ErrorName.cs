namespace Pthbs.Sandboxing;

/// <summary>Linux's errno values that a sandbox start meets (asm-generic/errno.h), by number and by name.</summary>
internal static class ErrorName
{
    internal const int Eperm = 1, Enoent = 2, Esrch = 3, Eintr = 4, Ebadf = 9, Eagain = 11, Eacces = 13, Einval = 22, Emfile = 24, Enospc = 28, Erofs = 30, Enametoolong = 36, Enosys = 38, Eusers = 87, Enoprotoopt = 92, Eprotonosupport = 93, Eafnosupport = 97;

    internal static string Of(int errno) => errno switch
    {
        Eperm => "EPERM",
        Enoent => "ENOENT",
        8 => "ENOEXEC",
        Ebadf => "EBADF",
        Eagain => "EAGAIN",
        12 => "ENOMEM",
        Eacces => "EACCES",
        16 => "EBUSY",
        17 => "EEXIST",
        20 => "ENOTDIR",
        21 => "EISDIR",
        Einval => "EINVAL",
        Emfile => "EMFILE",
        26 => "ETXTBSY",
        Enospc => "ENOSPC",
        Erofs => "EROFS",
        Enametoolong => "ENAMETOOLONG",
        Enosys => "ENOSYS",
        40 => "ELOOP",
        75 => "EOVERFLOW",
        Eusers => "EUSERS",
        _ => $"errno {errno}",
    };
}
