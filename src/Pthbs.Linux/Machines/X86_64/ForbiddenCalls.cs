namespace Pthbs.Linux;

/// <summary>The calls that a build may not make at all (EPERM), by number: what they do concerns the machine and not a build.</summary>
internal static class ForbiddenCalls
{
    /// <summary>The calls.</summary>
    internal static IReadOnlyDictionary<uint, string> Names { get; } = new Dictionary<uint, string>
    {
        [165] = "mount",
        [166] = "umount2",
        [155] = "pivot_root",
        [161] = "chroot",
        [308] = "setns",
        [428] = "open_tree",
        [429] = "move_mount",
        [430] = "fsopen",
        [431] = "fsconfig",
        [432] = "fsmount",
        [433] = "fspick",
        [442] = "mount_setattr",
        [467] = "open_tree_attr",
        [321] = "bpf",
        [298] = "perf_event_open",
        [323] = "userfaultfd",
        [300] = "fanotify_init",
        [304] = "open_by_handle_at",
        [212] = "lookup_dcookie",
        [246] = "kexec_load",
        [320] = "kexec_file_load",
        [175] = "init_module",
        [313] = "finit_module",
        [176] = "delete_module",
        [167] = "swapon",
        [168] = "swapoff",
        [169] = "reboot",
        [163] = "acct",
        [179] = "quotactl",
        [443] = "quotactl_fd",
        [103] = "syslog",
        [172] = "iopl",
        [173] = "ioperm",
        [164] = "settimeofday",
        [227] = "clock_settime",
        [153] = "vhangup",
        [170] = "sethostname",
        [171] = "setdomainname",
    };
}
