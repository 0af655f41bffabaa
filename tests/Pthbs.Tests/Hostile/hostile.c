/* Attacks of a build on its walls. `hostile NAME [ARGUMENT …]` tries one and says in a line how it went:
     stopped by ERROR    the kernel said no
     reached WHAT        it did not
   Compiled statically by the tests (HostileProgram.cs), so that it runs with nothing beside it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int argc;
static char **argv;
static const char *arg(int n) { return n < argc ? argv[n] : ""; }
static long number(int n) { return strtol(arg(n), 0, 0); }

static const char *name_of(int error)
{
    static const struct { int number; const char *name; } names[] = {
        { EPERM, "EPERM" }, { ENOENT, "ENOENT" }, { ESRCH, "ESRCH" }, { EACCES, "EACCES" }, { EROFS, "EROFS" }, { ENOSYS, "ENOSYS" }, { EXDEV, "EXDEV" },
        { EINVAL, "EINVAL" }, { ENETUNREACH, "ENETUNREACH" }, { ECONNREFUSED, "ECONNREFUSED" }, { EAFNOSUPPORT, "EAFNOSUPPORT" }, { EAGAIN, "EAGAIN" },
        { ENOMEM, "ENOMEM" }, { ENXIO, "ENXIO" }, { ENOTTY, "ENOTTY" }, { EBADF, "EBADF" }, { ENOSPC, "ENOSPC" }, { EFBIG, "EFBIG" }, { ENOTDIR, "ENOTDIR" },
        { EPROTONOSUPPORT, "EPROTONOSUPPORT" }, { ENODEV, "ENODEV" }, { EOPNOTSUPP, "EOPNOTSUPP" }, { EIO, "EIO" }, { ENOPROTOOPT, "ENOPROTOOPT" },
        { EMFILE, "EMFILE" },
    };
    static char other[32];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == error) return names[i].name;
    snprintf(other, sizeof other, "errno %d", error);
    return other;
}

/* The verdict on a system call's result. */
static int verdict(long result, const char *what)
{
    if (result < 0) printf("stopped by %s\n", name_of(errno));
    else printf("reached %s\n", what);
    return 0;
}

static int read_file(void) { int f = open(arg(2), O_RDONLY); char c; return verdict(f < 0 ? -1 : read(f, &c, 1), arg(2)); }
static int list(void) { return verdict(opendir(arg(2)) ? 0 : -1, arg(2)); }
static int write_file(void) { return verdict(open(arg(2), O_WRONLY | O_CREAT, 0644), arg(2)); }
static int overwrite(void) { int f = open(arg(2), O_WRONLY); return verdict(f < 0 ? -1 : write(f, "x", 1), arg(2)); }
static int change_mode(void) { return verdict(chmod(arg(2), 0777), arg(2)); }
static int make_directory(void) { return verdict(mkdir(arg(2), 0755), arg(2)); }
static int hard_link(void) { return verdict(link(arg(2), arg(3)), arg(3)); }

/* What /proc says of others: descriptors that lead somewhere. */
static int other_descriptors(void)
{
    char path[600], target[600];
    int last = ENOENT;
    DIR *proc = opendir("/proc");
    for (struct dirent *p; proc && (p = readdir(proc));) {
        if (p->d_name[0] < '1' || p->d_name[0] > '9' || atoi(p->d_name) == getpid()) continue;
        for (int f = 0; f < 256; f++) {
            snprintf(path, sizeof path, "/proc/%s/fd/%d", p->d_name, f);
            ssize_t n = readlink(path, target, sizeof target - 1);
            if (n < 0) { if (errno == EACCES || errno == EPERM) last = errno; continue; }
            target[n] = 0;
            if (target[0] == '/' && strstr(target, arg(2))) { printf("reached %s -> %s\n", path, target); return 0; }
        }
    }
    errno = last;
    return verdict(-1, "");
}

static int own_descriptors(void)
{
    char path[64], target[600];
    for (int f = 3; f < 1024; f++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", f);
        ssize_t n = readlink(path, target, sizeof target - 1);
        if (n < 0) continue;
        target[n] = 0;
        if (strncmp(target, "pipe:", 5)) { printf("reached %s -> %s\n", path, target); return 0; }
    }
    errno = EBADF;
    return verdict(-1, "");
}

/* Through a descriptor of a directory of the host, should there be one. */
static int through_descriptor(void)
{
    int f = openat((int)number(2), arg(3), O_RDONLY);
    char c;
    return verdict(f < 0 ? -1 : read(f, &c, 1), arg(3));
}

static int node(mode_t kind, dev_t device) { return verdict(mknod("node", kind | 0600, device), "a device"); }
static int character_device(void) { return node(S_IFCHR, 0x103); }
static int block_device(void) { return node(S_IFBLK, 0x800); }
static int whiteout(void) { return node(S_IFCHR, 0); }
static int whiteout_by_rename(void) { return verdict(syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "renamed", 4), "a device"); }
static int remount(void) { return verdict(mount(0, arg(2), 0, MS_REMOUNT | MS_BIND, 0), "writable"); }
static int bind_over(void) { return verdict(mount(".", arg(2), 0, MS_BIND, 0), "a mount"); }
static int unmount(void) { return verdict(umount2(arg(2), MNT_DETACH), "what is below"); }
static int pivot(void) { return verdict(syscall(SYS_pivot_root, ".", "."), "another root"); }
static int change_root(void) { return verdict(chroot("."), "another root"); }
static int new_mounts(void) { return verdict(syscall(430, "tmpfs", 0), "a file system"); }
static int copy_tree(void) { return verdict(syscall(428, AT_FDCWD, "/", 1), "a copy of a tree"); }
static int mount_attributes(void) { long a[4] = { 0, 1, 0, 0 }; return verdict(syscall(442, AT_FDCWD, arg(2), 0, a, sizeof a), "writable"); }
static int enter_namespace(void) { int f = open("/proc/1/ns/mnt", O_RDONLY); return verdict(f < 0 ? -1 : setns(f, 0), "its mounts"); }
static int by_handle(void) { char h[128] = { 0 }; *(unsigned *)h = 8; *(int *)(h + 4) = 1; h[8] = 2; return verdict(syscall(304, AT_FDCWD, h, O_RDONLY), "an inode by its number"); }

static int nothing(void *unused) { (void)unused; return 0; }
static int unshare_user(void) { return verdict(unshare(CLONE_NEWUSER), "a user namespace"); }
static int unshare_mounts(void) { return verdict(unshare(CLONE_NEWNS), "a mount namespace"); }
static int clone_user(void)
{
    static char stack[65536];
    return verdict(clone(nothing, stack + sizeof stack, CLONE_NEWUSER | SIGCHLD, 0), "a user namespace");
}
static int clone3_user(void)
{
    unsigned long a[11] = { CLONE_NEWUSER, 0, 0, 0, SIGCHLD };
    long r = syscall(435, a, sizeof a);
    if (r == 0) _exit(0);
    return verdict(r, "a user namespace");
}

/* Every call that can make a setuid or setgid file. */
static int set_id(long result, const char *path)
{
    struct stat s;
    int error = errno;
    if (result >= 0 && !stat(path, &s) && !(s.st_mode & 06000)) { printf("stopped by nothing, and without effect\n"); return 0; }
    errno = error;
    return verdict(result, path);
}
static int suid_chmod(void) { return set_id(chmod("file", 04755), "file"); }
static int suid_fchmod(void) { return set_id(fchmod(open("file", O_RDONLY), 04755), "file"); }
static int suid_fchmodat(void) { return set_id(syscall(SYS_fchmodat, AT_FDCWD, "file", 02755), "file"); }
static int suid_fchmodat2(void) { return set_id(syscall(452, AT_FDCWD, "file", 04755, 0), "file"); }
static int suid_open(void) { return set_id(syscall(SYS_open, "new", O_CREAT | O_WRONLY, 04755), "new"); }
static int suid_openat(void) { return set_id(syscall(SYS_openat, AT_FDCWD, "new", O_CREAT | O_WRONLY, 02755), "new"); }
static int suid_temporary(void) { return set_id(syscall(SYS_openat, AT_FDCWD, ".", O_TMPFILE | O_WRONLY, 04755), "file"); }
static int suid_openat2(void) { long how[3] = { O_CREAT | O_WRONLY, 04755, 0 }; return set_id(syscall(437, AT_FDCWD, "new", how, sizeof how), "new"); }
static int suid_creat(void) { return set_id(syscall(SYS_creat, "new", 04755), "new"); }
static int suid_mknod(void) { return set_id(syscall(SYS_mknod, "new", S_IFREG | 04755, 0), "new"); }
static int suid_mknodat(void) { return set_id(syscall(SYS_mknodat, AT_FDCWD, "new", S_IFREG | 02755, 0), "new"); }
static int suid_directory(void) { return set_id(mkdir("dir", 02755), "dir"); }
static void no_gate(int signal) { (void)signal; printf("stopped by SIGSEGV\n"); _exit(0); }
static int suid_32_bit(void)
{
    /* Some virtual machines have no such gate at all. */
    signal(SIGSEGV, no_gate);
    /* chmod of the 32-bit table, by its own gate; paths below 4 GB. */
    char *path = mmap((void *)0x10000000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    strcpy(path, "file");
    long r;
    __asm__ volatile("int $0x80" : "=a"(r) : "a"(15L), "b"(path), "c"(04755L) : "memory", "r8", "r9", "r10", "r11");
    if (r < 0) errno = (int)-r, r = -1;
    return set_id(r, "file");
}
static int suid_x32(void) { return set_id(syscall(0x40000000 | 90, "file", 04755), "file"); }
static int file_capability(void)
{
    unsigned char rights[20] = { 1, 0, 0, 2, 0xff, 0xff };
    return verdict(syscall(SYS_setxattr, "file", "security.capability", rights, 20, 0), "a file capability");
}

static int trace(pid_t pid) { return verdict(ptrace(PTRACE_SEIZE, pid, 0, 0), "another process"); }
static int trace_init(void) { return trace(1); }
static int trace_number(void) { return trace((pid_t)number(2)); }
static int read_memory(void)
{
    char there[8];
    struct iovec mine = { there, 8 }, its = { (void *)0x400000, 8 };
    return verdict(process_vm_readv(1, &mine, 1, &its, 1, 0), "the memory of process 1");
}
static int open_memory(void) { return verdict(open("/proc/1/mem", O_RDONLY), "the memory of process 1"); }
static int signal_number(void) { return verdict(kill((pid_t)number(2), 0), "a process of the host"); }
static int keys(long result) { return verdict(result, "a key"); }
static int keyctl_session(void) { return keys(syscall(SYS_keyctl, 0, -3, 1)); }
static int add_key(void) { return keys(syscall(SYS_add_key, "user", "pthbs", "x", 1, -3)); }
static int request_key(void) { return keys(syscall(SYS_request_key, "user", "pthbs", 0, -3)); }
static int type_ahead(void) { return verdict(ioctl(0, 0x5412, "x"), "the terminal"); }
/* The size and the direction of a request say nothing of it: the filter looks at its type and number. */
static int request(void)
{
    static char room[8192];
    return verdict(ioctl(open(".", O_RDONLY | O_DIRECTORY), strtoul(arg(2), 0, 16), room), "what it asks for");
}
static int terminal(void) { return verdict(open("/dev/tty", O_RDWR), "the terminal"); }

static int internet(int kind, const char *address, int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    inet_pton(AF_INET, address, &to.sin_addr);
    int s = socket(AF_INET, kind, 0);
    if (s < 0) return verdict(-1, "");
    struct timeval wait = { 2, 0 };
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (connect(s, (struct sockaddr *)&to, sizeof to) < 0) return verdict(-1, "");
    return verdict(send(s, "x", 1, MSG_NOSIGNAL), address);
}
static int host_loopback(void) { return internet(SOCK_STREAM, "127.0.0.1", (int)number(2)); }
static int tcp(void) { return internet(SOCK_STREAM, "192.0.2.1", 80); }
static int udp(void) { return internet(SOCK_DGRAM, "192.0.2.1", 9); }
static int dns(void) { return internet(SOCK_DGRAM, "9.9.9.9", 53); }
static int unix_socket(int is_abstract)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    size_t length = strlen(arg(2));
    memcpy(to.sun_path + is_abstract, arg(2), length);
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    return verdict(s < 0 ? -1 : connect(s, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + is_abstract + length)), arg(2));
}
static int abstract_socket(void) { return unix_socket(1); }
static int path_socket(void) { return unix_socket(0); }
static int family(int number, int kind, int protocol) { return verdict(socket(number, kind, protocol), "a socket"); }
static int vsock(void) { return family(40, SOCK_STREAM, 0); }
static int packet(void) { return family(17, SOCK_RAW, 0x300); }
static int raw(void) { return family(AF_INET, SOCK_RAW, 1); }
static int crypto(void) { return family(38, SOCK_SEQPACKET, 0); }
static int kernel_netlink(void)
{
    /* Changing the network: bring down the loopback by RTM_NEWLINK needs a capability here. */
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    char request[40] = "lo";
    return verdict(ioctl(s, 0x8914, request), "the network's settings");
}
static int sysv_memory(void) { return verdict(syscall(SYS_shmget, (int)number(2), 4096, 0), "shared memory of the host"); }
static int sysv_queue(void) { return verdict(syscall(SYS_msgget, (int)number(2), 0), "a queue of the host"); }
static int sysv_semaphore(void) { return verdict(syscall(SYS_semget, (int)number(2), 1, 0), "semaphores of the host"); }
static int posix_queue(void) { return verdict(syscall(SYS_mq_open, arg(2), O_RDWR, 0, 0), "a queue of the host"); }

static int ring(void) { char p[256] = { 0 }; return verdict(syscall(425, 1, p), "io_uring"); }
static int asynchronous(void) { long context = 0; return verdict(syscall(SYS_io_setup, 128, &context), "asynchronous I/O"); }
static int watch(void)
{
    int i = (int)syscall(SYS_inotify_init1, 0);
    return verdict(i < 0 ? -1 : syscall(SYS_inotify_add_watch, i, arg(2), 1), arg(2));
}
static int watch_directory(void) { return verdict(fcntl(open(arg(2), O_RDONLY | O_DIRECTORY), 1026, 1), arg(2)); }
static int lease(void) { return verdict(fcntl(open("file", O_RDONLY), 1024, F_RDLCK), "a lease"); }
/* A program of one instruction that lets everything through, in the form that both sockets and seccomp take. */
static unsigned long allow_all[] = { 0x7fff000000000006 };
static struct { unsigned short length; void *program; } filter_program = { 1, allow_all };
static int filter(void) { return verdict(syscall(317, 1, 0, &filter_program), "a filter"); }
static int filter_by_prctl(void) { return verdict(syscall(SYS_prctl, 22, 2, &filter_program, 0, 0), "a filter"); }
static int socket_filter(void) { return verdict(setsockopt(socket(AF_INET, SOCK_DGRAM, 0), SOL_SOCKET, 26, &filter_program, sizeof filter_program), "a filter"); }
static int sctp(void) { return family(AF_INET, SOCK_STREAM, 132); }
static int generic_netlink(void) { return family(AF_NETLINK, SOCK_RAW, 16); }
static int secret_memory(void) { return verdict(syscall(447, 0), "secret memory"); }
static int later_call(void) { return verdict(syscall(470, 0, 0, 0), "a later call"); }
static int more_files(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_max++;
    return verdict(setrlimit(RLIMIT_NOFILE, &files), "more files");
}
static int better_priority(void) { errno = 0; return verdict(setpriority(PRIO_PROCESS, 0, -1), "a better priority"); }
static int bpf(void) { char p[128] = { 0 }; *(int *)p = 2; return verdict(syscall(321, 0, p, sizeof p), "bpf"); }
static int perf(void) { char p[128] = { 0 }; *(int *)(p + 4) = 128; return verdict(syscall(298, p, 0, -1, -1, 0), "perf events"); }
static int faults(void) { return verdict(syscall(323, 1), "userfaultfd"); }
static int module(void) { return verdict(syscall(175, "", 0, ""), "a kernel module"); }
static int kexec(void) { return verdict(syscall(246, 0, 0, 0, 0), "another kernel"); }
static int set_clock(void) { long t[2] = { 0, 0 }; return verdict(syscall(227, 0, t), "the clock"); }
static int kernel_log(void) { char b[64]; return verdict(syscall(103, 3, b, 64), "the kernel's log"); }
static int become_root(void) { return verdict(syscall(SYS_setuid, 0), "root"); }
static int get_capability(void)
{
    unsigned head[2] = { 0x20080522, 0 }, sets[6] = { 1 << 21, 1 << 21, 0, 0, 0, 0 };
    return verdict(syscall(SYS_capset, head, sets), "a capability");
}

/* Floods. They say when they are stopped, if they live to. */
static int fork_bomb(void)
{
    for (long n = 0;; n++) {
        pid_t p = fork();
        if (p == 0) { for (;;) { if (fork() < 0) pause(); } }
        if (p < 0) { printf("stopped by %s after %ld\n", name_of(errno), n); perror("fork"); return 1; }
    }
}
static int stop_parent(void) { return verdict(kill(getppid(), SIGSTOP), "its parent"); }
/* Processes that fork and end all the time: who kills those that it sees always comes too late. Nobody's children for ever, should no one end them: an end of their own. */
static int fork_chain(void)
{
    time_t end = time(0) + 60;
    for (int i = 0; i < 8; i++)
        if (!fork()) {
            setsid();
            signal(SIGCHLD, SIG_IGN);
            while (time(0) < end) {
                pid_t p = fork();
                if (p > 0) _exit(0);
                if (p == 0) fork();
            }
            _exit(0);
        }
    return 0;
}
/* A compiler leaves out memory that nobody reads. */
static void fill(char *memory, long size) { for (long i = 0; i < size; i += 4096) ((volatile char *)memory)[i] = 1; }
static int signal_flood(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, 0);
    long n = 0;
    for (union sigval value = { 0 }; n < 100000 && !sigqueue(getpid(), SIGRTMIN + 1, value);) n++;
    printf("stopped by %s after %ld\n", name_of(errno), n);
    return 0;
}
static int memory_bomb(void)
{
    for (long n = 0; n < 1 << 14; n++) {
        char *m = malloc(1 << 20);
        if (!m) { printf("stopped by %s after %ld MB\n", name_of(errno), n); perror("malloc"); return 1; }
        fill(m, 1 << 20);
    }
    printf("reached 16 GB\n");
    return 0;
}
/* Memory that the limit of a process does not count: shared, in a file in memory, of System V. It stays until somebody ends it. */
static int hold(char *m, long size, const char *what)
{
    if (m == MAP_FAILED || m == (char *)-1) return verdict(-1, what);
    fill(m, size);
    close(open("filled", O_CREAT | O_WRONLY, 0644));
    for (;;) pause();
}
static char *shared(int file) { return mmap(0, number(2), PROT_READ | PROT_WRITE, MAP_SHARED | (file < 0 ? MAP_ANONYMOUS : 0), file, 0); }
static int memory_shared(void) { return hold(shared(-1), number(2), "shared memory"); }
static int memory_file(void)
{
    int f = (int)syscall(SYS_memfd_create, "flood", 0);
    return hold(ftruncate(f, number(2)) ? MAP_FAILED : shared(f), number(2), "a file in memory");
}
static int memory_system_v(void) { return hold((char *)syscall(SYS_shmat, syscall(SYS_shmget, 0, number(2), 01600), 0, 0), number(2), "memory of System V"); }
static int memory_family(void)
{
    char *m = shared(-1);
    if (m == MAP_FAILED) return verdict(-1, "");
    for (int i = 0; i < 7; i++) if (!fork()) { fill(m, number(2)); for (;;) pause(); }
    return hold(m, number(2), "shared memory");
}
static int memory_crowd(void)
{
    for (int i = 0; i < 15; i++) if (!fork()) { fill(malloc(number(2)), number(2)); for (;;) pause(); }
    char *own = malloc(number(2));
    fill(own, number(2));
    /* Which of them the kernel ends is up to it. As make does, the first one gives up when another is gone. */
    wait(NULL);
    printf("stopped: a process of the crowd is gone\n");
    return 1;
}
/* Many processes, each with less than the limit of one. */
static int memory_swarm(void)
{
    for (int i = 0; i < 16; i++)
        if (!fork()) { long size = number(2); char *m = malloc(size); if (!m) _exit(3); fill(m, size); sleep(1); _exit(0); }
    int bad = 0, status;
    while (wait(&status) > 0) if (status) bad++;
    printf(bad ? "stopped by SIGKILL in %d of 16\n" : "reached the sum%.0d\n", bad);
    return bad;
}
static int inode_flood(void)
{
    char name[32];
    for (long n = 0; n < 1000000; n++) {
        snprintf(name, sizeof name, "f%ld", n);
        int f = open(name, O_CREAT | O_WRONLY, 0644);
        if (f < 0) { printf("stopped by %s after %ld\n", name_of(errno), n); perror("open"); return 1; }
        close(f);
    }
    printf("reached a million files\n");
    return 0;
}
/* Blocks beyond the end of a file, which no limit of its size holds up: FALLOC_FL_KEEP_SIZE. */
static int room_beyond_end(void)
{
    int f = open(arg(2), O_CREAT | O_WRONLY, 0644);
    return verdict(write(f, "x", 1) < 0 ? -1 : fallocate(f, 1, 0, number(3)), "room beyond its end");
}
/* A directory that is empty, and as large as it was with all its names. */
static int swollen_directory(void)
{
    char name[256];
    memset(name, 'n', 255);
    mkdir(arg(2), 0755);
    if (chdir(arg(2))) return verdict(-1, "");
    for (int remove = 0; remove < 2; remove++)
        for (long n = 0; n < number(3); n++) {
            sprintf(name, "%08ld", n);
            name[8] = 'n';
            name[250] = 0;
            if (remove) unlink(name);
            else if (symlink("x", name)) return verdict(-1, "");
        }
    return verdict(0, "a large directory");
}
static int deep_tree(void)
{
    for (long n = 0; n < number(2); n++)
        if (mkdir("d", 0755) || chdir("d")) return verdict(-1, "");
    printf("reached %ld\n", number(2));
    return 0;
}
static int make_socket(void)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    strcpy(at.sun_path, "socket");
    return verdict(bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&at, sizeof at), "a socket");
}
static int attributes(void)
{
    /* An access list that lets user 4242 write: version 2, owner, user 4242, group, mask, others. */
    static const unsigned short entries[] = { 2, 0, 1, 6, 0xffff, 0xffff, 2, 7, 4242, 0, 4, 4, 0xffff, 0xffff, 0x10, 7, 0xffff, 0xffff, 0x20, 4, 0xffff, 0xffff };
    int user = (int)syscall(SYS_setxattr, arg(2), "user.hidden", "message", 7, 0);
    int list = (int)syscall(SYS_setxattr, arg(2), "system.posix_acl_access", entries, sizeof entries, 0);
    printf("user %s, list %s\n", user ? name_of(errno) : "set", list ? name_of(errno) : "set");
    return 0;
}

static const struct { const char *name; int (*run)(void); } attacks[] = {
#define A(f) { #f, f }
    A(read_file), A(list), A(write_file), A(overwrite), A(change_mode), A(make_directory), A(hard_link), A(other_descriptors), A(own_descriptors), A(through_descriptor),
    A(character_device), A(block_device), A(remount), A(bind_over), A(unmount), A(pivot), A(change_root), A(new_mounts), A(copy_tree), A(mount_attributes),
    A(enter_namespace), A(by_handle), A(unshare_user), A(unshare_mounts), A(clone_user), A(clone3_user), A(suid_chmod), A(suid_fchmod), A(suid_fchmodat),
    A(suid_fchmodat2), A(suid_open), A(suid_openat), A(suid_temporary), A(suid_openat2), A(suid_creat), A(suid_mknod), A(suid_mknodat), A(suid_directory),
    A(suid_32_bit), A(suid_x32), A(file_capability), A(trace_init), A(trace_number), A(read_memory), A(open_memory), A(signal_number), A(keyctl_session),
    A(add_key), A(request_key), A(type_ahead), A(request), A(terminal), A(host_loopback), A(tcp), A(udp), A(dns), A(abstract_socket), A(path_socket), A(vsock), A(packet),
    A(raw), A(crypto), A(kernel_netlink), A(sysv_memory), A(sysv_queue), A(sysv_semaphore), A(posix_queue), A(ring), A(bpf), A(perf), A(faults), A(module),
    A(kexec), A(set_clock), A(kernel_log), A(whiteout), A(whiteout_by_rename), A(asynchronous), A(watch),
    A(watch_directory), A(lease), A(filter), A(filter_by_prctl), A(socket_filter), A(sctp), A(generic_netlink), A(secret_memory), A(later_call), A(more_files),
    A(better_priority), A(signal_flood), A(memory_shared), A(memory_file), A(memory_system_v), A(memory_family), A(memory_crowd), A(become_root), A(get_capability), A(fork_bomb), A(stop_parent), A(fork_chain), A(memory_bomb), A(memory_swarm), A(inode_flood), A(room_beyond_end), A(swollen_directory), A(deep_tree),
    A(make_socket), A(attributes),
};

int main(int count, char **words)
{
    argc = count;
    argv = words;
    setvbuf(stdout, 0, _IONBF, 0);
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        if (count > 1 && !strcmp(attacks[i].name, words[1])) return attacks[i].run();
    fprintf(stderr, "hostile: no attack of this name\n");
    return 2;
}
