namespace Pthbs.Tests.Hostile;

/// <summary>One attack that a build makes with a single call, and what stops it.</summary>
/// <param name="Name">What is tried, in words.</param>
/// <param name="Words">The attack of hostile.c and its arguments; <c>{…}</c> is a thing of the host (<see cref="HostileWorld.Replace"/>).</param>
/// <param name="Wall">What stands in its way.</param>
/// <param name="Namespaces">The error that it gets, behind namespaces.</param>
/// <param name="Bubblewrap">The error behind bubblewrap; the same where it is null.</param>
/// <param name="Off">The error that it gets without any sandbox; null where nothing is promised.</param>
public sealed record Attack(string Name, string Words, string Wall, string Namespaces, string? Bubblewrap = null, string? Off = null)
{
    private const string Mounts = "only what is described is mounted", ReadOnly = "mounted read-only", Capabilities = "seccomp; no capabilities", Filter = "seccomp", Missing = "seccomp: the call is not there";
    private const string Processes = "own pid namespace", Network = "own network namespace", Ipc = "own ipc namespace", Closed = "process 1 is closed (not dumpable)";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("read the home directory", "read_file {home}/secret", Mounts, "ENOENT"),
        new("list the home directory", "list {home}", Mounts, "ENOENT"),
        new("read /etc/shadow", "read_file /etc/shadow", Mounts, "ENOENT", Off: "EACCES"),
        new("read a package that it has not declared", "read_file {undeclared}/secret", Mounts, "ENOENT"),
        new("read the state directory", "list {state}", Mounts, "ENOENT"),
        new("read another build's directory", "read_file {other}/secret", Mounts, "ENOENT"),
        new("write to another build's directory", "overwrite {other}/secret", Mounts, "ENOENT"),
        new("write to a source on the host", "overwrite {source}", Mounts, "ENOENT"),
        new("add a file to a dependency", "write_file {dependency}/new", ReadOnly, "EROFS"),
        new("change a file of a dependency", "overwrite {dependency}/bin/hostile", ReadOnly, "EACCES|EROFS"),
        new("change the mode of a dependency", "change_mode {dependency}/bin/hostile", ReadOnly, "EROFS"),
        new("put a package into the store", "make_directory /pthbs/new", ReadOnly, "EROFS"),
        new("hard-link a dependency into its output", "hard_link {dependency}/bin/hostile new", "another mount", "EXDEV"),

        new("make a character device", "character_device", "seccomp; Landlock; no capability", "EPERM", Off: "EPERM"),
        new("make a block device", "block_device", "seccomp; Landlock; no capability", "EPERM", Off: "EPERM"),
        new("make a whiteout (mknod)", "whiteout", "seccomp; Landlock", "EPERM", Off: "EPERM"),
        new("leave a whiteout (renameat2)", "whiteout_by_rename", Filter, "EPERM", Off: "EPERM"),
        new("remount a dependency writable", "remount {dependency}", Capabilities, "EPERM", Off: "EPERM"),
        new("set a mount's attributes", "mount_attributes {dependency}", Capabilities, "EPERM", Off: "EPERM"),
        new("bind something over the store", "bind_over /pthbs", Capabilities, "EPERM", Off: "EPERM"),
        new("unmount a dependency", "unmount {dependency}", Capabilities, "EPERM", Off: "EPERM"),
        new("pivot_root", "pivot", Capabilities, "EPERM", Off: "EPERM"),
        new("chroot", "change_root", Capabilities, "EPERM", Off: "EPERM"),
        new("make a file system (fsopen)", "new_mounts", Capabilities, "EPERM", Off: "EPERM"),
        new("copy a tree of mounts (open_tree)", "copy_tree", Capabilities, "EPERM", Off: "EPERM"),
        new("enter process 1's mounts (setns)", "enter_namespace", Closed, "EACCES", Off: "EACCES"),
        new("open a file by its inode's number", "by_handle", Capabilities, "EPERM", Off: "EPERM"),
        new("make a user namespace (unshare)", "unshare_user", "seccomp; none allowed in its own", "EPERM", Off: "EPERM"),
        new("make a user namespace (clone)", "clone_user", "seccomp; none allowed in its own", "EPERM", Off: "EPERM"),
        new("make a user namespace (clone3)", "clone3_user", Missing, "ENOSYS", Off: "ENOSYS"),
        new("make a mount namespace", "unshare_mounts", Capabilities, "EPERM", Off: "EPERM"),

        new("setuid by chmod", "suid_chmod", Filter, "EPERM", Off: "EPERM"),
        new("setuid by fchmod", "suid_fchmod", Filter, "EPERM", Off: "EPERM"),
        new("setgid by fchmodat", "suid_fchmodat", Filter, "EPERM", Off: "EPERM"),
        new("setuid by fchmodat2", "suid_fchmodat2", Filter, "EPERM", Off: "EPERM"),
        new("setuid by open", "suid_open", Filter, "EPERM", Off: "EPERM"),
        new("setgid by openat", "suid_openat", Filter, "EPERM", Off: "EPERM"),
        new("setuid by a nameless file", "suid_temporary", Filter, "EPERM", Off: "EPERM"),
        new("setuid by openat2", "suid_openat2", Missing, "ENOSYS", Off: "ENOSYS"),
        new("setuid by creat", "suid_creat", Filter, "EPERM", Off: "EPERM"),
        new("setuid by mknod", "suid_mknod", Filter, "EPERM", Off: "EPERM"),
        new("setgid by mknodat", "suid_mknodat", Filter, "EPERM", Off: "EPERM"),
        new("setgid by mkdir", "suid_directory", "mkdir knows no such bit", "nothing", Off: "nothing"),
        new("setuid by a 32-bit call", "suid_32_bit", "seccomp: the gate is shut", "ENOSYS|SIGSEGV", Off: "ENOSYS|SIGSEGV"),
        new("setuid by an x32 call", "suid_x32", "seccomp: the gate is shut", "ENOSYS", Off: "ENOSYS"),
        new("a file capability", "file_capability", "no capability", "EPERM", Off: "EPERM"),
        new("become root", "become_root", "no other user exists", "EINVAL", Off: "EPERM"),
        new("get a capability", "get_capability", "none to be had", "EPERM", Off: "EPERM"),

        new("files of the host through process 1", "read_file /proc/1/root{home}/secret", Closed, "EACCES", Off: "EACCES"),
        new("open files of other processes", "other_descriptors {directory}", Closed, "EACCES"),
        new("the kernel's settings", "overwrite /proc/sys/kernel/core_pattern", "not its user; /proc of its own", "EACCES|EROFS", Off: "EACCES"),
        new("the magic key", "overwrite /proc/sysrq-trigger", "not its user", "EACCES|EROFS|ENOENT", Off: "EACCES|ENOENT"),
        new("inherited descriptors other than make's", "own_descriptors", "all are closed", "EBADF", Off: "EBADF"),
        new("the host's path of its state by make's descriptor", "list /proc/self/fd/3/..", "a pipe without a name", "ENOTDIR|ENOENT", Off: "ENOTDIR|ENOENT"),
        new("trace process 1", "trace_init", Closed, "EPERM", Off: "EPERM"),
        new("trace pthbs", "trace_number {pid}", Processes, "ESRCH"),
        new("read the memory of process 1", "read_memory", Closed, "EPERM", Off: "EPERM"),
        new("open the memory of process 1", "open_memory", Closed, "EACCES", Off: "EACCES"),
        new("change the mode of what process 1 runs", "change_mode /proc/1/exe", Closed, "EACCES", Off: "EACCES"),
        new("signal pthbs", "signal_number {pid}", Processes, "ESRCH"),
        new("a session keyring", "keyctl_session", Missing, "ENOSYS", Off: "ENOSYS"),
        new("add a key", "add_key", Missing, "ENOSYS", Off: "ENOSYS"),
        new("request a key", "request_key", Missing, "ENOSYS", Off: "ENOSYS"),
        new("type into the terminal (TIOCSTI)", "type_ahead", "seccomp; no terminal", "EPERM", Off: "EPERM"),
        new("encrypt a directory (fscrypt)", "request 800c6613", "seccomp", "EPERM", Off: "EPERM"),
        new("add a key to its file system", "request c0506617", "seccomp", "EPERM", Off: "EPERM"),
        new("take its user's key from a file system", "request c0406618", "seccomp", "EPERM", Off: "EPERM"),
        new("ask for a key of its file system", "request c080661a", "seccomp", "EPERM", Off: "EPERM"),
        new("seal a file (fs-verity)", "request 40806685", "seccomp", "EPERM", Off: "EPERM"),
        new("make a subvolume (btrfs)", "request 5000940e", "seccomp", "EPERM", Off: "EPERM"),
        new("make a subvolume by the newer call", "request 50009418", "seccomp", "EPERM", Off: "EPERM"),
        new("make a snapshot", "request 50009401", "seccomp", "EPERM", Off: "EPERM"),
        new("make a read-only snapshot", "request 50009417", "seccomp", "EPERM", Off: "EPERM"),
        new("make a subvolume read-only", "request 4008941a", "seccomp", "EPERM", Off: "EPERM"),
        new("say that a subvolume was received", "request c0c89425", "seccomp", "EPERM", Off: "EPERM"),
        new("make a subvolume (bcachefs)", "request 4020bc10", "seccomp", "EPERM", Off: "EPERM"),
        new("open the terminal", "terminal", "no such device; a session of its own", "ENOENT", Bubblewrap: "ENOENT|ENXIO", Off: "ENXIO"),

        new("the host's loopback", "host_loopback {port}", Network, "ECONNREFUSED"),
        new("TCP to the world", "tcp", Network, "ENETUNREACH"),
        new("UDP to the world", "udp", Network, "ENETUNREACH"),
        new("DNS", "dns", Network, "ENETUNREACH"),
        new("an abstract socket of the host", "abstract_socket {abstract}", Network, "ECONNREFUSED"),
        new("a socket of the host by its path", "path_socket {home}/socket", Mounts, "ENOENT"),
        new("a virtual machine's host (vsock)", "vsock", Filter, "EAFNOSUPPORT", Off: "EAFNOSUPPORT"),
        new("raw packets", "packet", Filter, "EAFNOSUPPORT", Off: "EAFNOSUPPORT"),
        new("raw ICMP", "raw", "no capability", "EPERM", Off: "EPERM"),
        new("the kernel's ciphers (AF_ALG)", "crypto", Filter, "EAFNOSUPPORT", Off: "EAFNOSUPPORT"),
        new("the network's settings", "kernel_netlink", "no capability", "EPERM", Off: "EPERM"),
        new("SysV shared memory of the host", "sysv_memory {key}", Ipc, "ENOENT"),
        new("a SysV queue of the host", "sysv_queue {key}", Ipc, "ENOENT"),
        new("SysV semaphores of the host", "sysv_semaphore {key}", Ipc, "ENOENT"),
        new("a POSIX queue of the host", "posix_queue {queue}", Missing, "ENOSYS", Off: "ENOSYS"),
        new("POSIX shared memory of the host", "read_file /dev/shm/{shared}", Mounts, "ENOENT"),

        new("io_uring", "ring", Missing, "ENOSYS", Off: "ENOSYS"),
        new("contexts of asynchronous I/O", "asynchronous", Missing, "ENOSYS", Off: "ENOSYS"),
        new("watch what others read (inotify)", "watch {dependency}", Missing, "ENOSYS", Off: "ENOSYS"),
        new("watch what others read (dnotify)", "watch_directory {dependency}", Filter, "EINVAL", Off: "EINVAL"),
        new("hold up who opens a file (lease)", "lease", Filter, "EINVAL", Off: "EINVAL"),
        new("a filter of system calls (seccomp)", "filter", Missing, "ENOSYS", Off: "ENOSYS"),
        new("a filter of system calls (prctl)", "filter_by_prctl", Filter, "EINVAL", Off: "EINVAL"),
        new("a filter of a socket", "socket_filter", Filter, "ENOPROTOOPT", Off: "ENOPROTOOPT"),
        new("a protocol of a kernel module (SCTP)", "sctp", Filter, "EPROTONOSUPPORT", Off: "EPROTONOSUPPORT"),
        new("a module by netlink's name", "generic_netlink", Filter, "EPROTONOSUPPORT", Off: "EPROTONOSUPPORT"),
        new("memory that is never swapped out", "secret_memory", Missing, "ENOSYS", Off: "ENOSYS"),
        new("a call that is newer than the filter", "later_call", Missing, "ENOSYS", Off: "ENOSYS"),
        new("more open files than its limit", "more_files", "hard limit; no capability", "EPERM", Off: "EPERM"),
        new("a better priority", "better_priority", "hard limit; no capability", "EACCES", Off: "EACCES"),
        new("bpf", "bpf", Filter, "EPERM", Off: "EPERM"),
        new("perf events", "perf", Filter, "EPERM", Off: "EPERM"),
        new("userfaultfd", "faults", Filter, "EPERM", Off: "EPERM"),
        new("load a kernel module", "module", Capabilities, "EPERM", Off: "EPERM"),
        new("load another kernel", "kexec", Capabilities, "EPERM", Off: "EPERM"),
        new("set the clock", "set_clock", Capabilities, "EPERM", Off: "EPERM"),
        new("read the kernel's log", "kernel_log", Filter, "EPERM", Off: "EPERM"),
    ];

    /// <summary>The error behind a way.</summary>
    public string? Expected(string way) => way switch { "namespaces" => Namespaces, "bubblewrap" => Bubblewrap ?? Namespaces, _ => Off };

    /// <summary>The lines of the table in docs/explanation/security.md.</summary>
    public static IEnumerable<string> Table()
    {
        yield return "| a build tries | what stops it | namespaces | bubblewrap | off |";
        yield return "|---|---|---|---|---|";
        foreach (var attack in All) yield return $"| {attack.Name} | {attack.Wall} | {Cell(attack.Namespaces)} | {Cell(attack.Expected("bubblewrap"))} | {Cell(attack.Off)} |";
    }

    private static string Cell(string? errors) => errors is null ? "not promised" : errors.Replace("|", " or ", StringComparison.Ordinal);
}
