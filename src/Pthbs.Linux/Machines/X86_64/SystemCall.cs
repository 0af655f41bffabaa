namespace Pthbs.Linux;

/// <summary>Numbers of Linux's system calls on x86-64 (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
internal static class SystemCall
{
    internal const int Read = 0, Write = 1, Close = 3, RtSigaction = 13, RtSigprocmask = 14, Ioctl = 16, Socket = 41, Execve = 59, Kill = 62, Fcntl = 72,
        Chdir = 80, Fchdir = 81, Mkdir = 83, Symlink = 88, Umask = 95, Setsid = 112, Setgroups = 116, Setresuid = 117, Setresgid = 119,
        Capset = 126, Mknod = 133, Personality = 135, PivotRoot = 155, Prctl = 157, Chroot = 161, Mount = 165, Umount2 = 166, Sethostname = 170, ExitGroup = 231,
        Keyctl = 250, Openat = 257, Fallocate = 285, Dup3 = 292, Prlimit64 = 302, Seccomp = 317, Execveat = 322,
        PidfdSendSignal = 424, OpenTree = 428, MoveMount = 429, Fsopen = 430, Fsconfig = 431, Fsmount = 432, CloseRange = 436,
        Openat2 = 437, MountSetattr = 442, LandlockCreateRuleset = 444, LandlockAddRule = 445, LandlockRestrictSelf = 446,
        Statx = 332, Renameat2 = 316, Fsync = 74, Syncfs = 306, Flock = 73, Utimensat = 280, Getdents64 = 217, Mkdirat = 258, Unlinkat = 263,
        Symlinkat = 266, Linkat = 265, Readlinkat = 267, Fchmod = 91, Fchownat = 260, Mknodat = 259, Llistxattr = 194, Lremovexattr = 198;
}
