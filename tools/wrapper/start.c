/*
 * start CHECKOUT WRAPPER PROGRAM [ARGUMENT…]: becomes PROGRAM where nothing in CHECKOUT has changed since PROGRAM was built, and otherwise
 * WRAPPER, with --sources-changed before the arguments.
 *
 * out/native/sources in CHECKOUT lists the files and directories to look at, each ended by a zero byte; its own time is when the build began. A
 * directory's time shows what was added, removed or renamed in it. What is as old as the list counts as changed: clocks tick coarsely. The time of change
 * counts too, because cp -p, tar and rsync set the other one back.
 *
 * Each start of ./pthbs in a checkout goes through here, so it has no C library: loading one takes longer than looking at all sources. Looking is most of the
 * time, and leaves the processor's caches cold for the program; so a second thread takes what it can of it, on another processor.
 */
#include <asm/unistd.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/stat.h>

#ifndef __x86_64__
#error "without this program, ./pthbs looks at the sources with find"
#endif

static long call(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return result;
}

static int older(const struct timespec *one, const struct timespec *other)
{
    return one->tv_sec < other->tv_sec || (one->tv_sec == other->tv_sec && one->tv_nsec < other->tv_nsec);
}

/* What both threads share: the list, and how far they are with it. */
static struct {
    const char *names;
    long length, pieces, directory;
    struct timespec began;
    long next;
    int looked, changed;
} all;

enum { piece = 1024 };

/* Whether a file is there and older than the list. */
static int is_older(const char *name)
{
    struct stat file;
    return !call(__NR_newfstatat, all.directory, (long)name, (long)&file, 0, 0, 0) && older(&file.st_mtim, &all.began) && older(&file.st_ctim, &all.began);
}

/* Looks at the pieces that no thread has begun; a piece is the names that begin in so many bytes. */
static void look(void)
{
    for (long number; (number = __atomic_fetch_add(&all.next, 1, __ATOMIC_RELAXED)) < all.pieces;) {
        const char *name = all.names + number * piece, *last = all.names + all.length, *end = last - name > piece ? name + piece : last;
        if (number > 0) while (name < end && name[-1]) name++;
        for (; name < end && !__atomic_load_n(&all.changed, __ATOMIC_RELAXED); name++) {
            if (!is_older(name)) __atomic_store_n(&all.changed, 1, __ATOMIC_RELAXED);
            while (*name) name++;
        }
        if (__atomic_add_fetch(&all.looked, 1, __ATOMIC_RELEASE) == all.pieces) call(__NR_futex, (long)&all.looked, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
    }
}

__attribute__((used)) static void help(void)
{
    look();
    call(__NR_exit, 0, 0, 0, 0, 0, 0);
}

/* Starts a second thread, which looks too. Where there can be none, or no processor is free for it, the first one does all. 'exec' ends it. */
static void find_help(void)
{
    static char stack[8192] __attribute__((aligned(16)));
    long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, result;
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    __asm__ volatile("syscall\n test %0, %0\n jnz 1f\n call help\n1:" : "=a"(result) : "a"(__NR_clone), "D"(flags), "S"(stack + sizeof stack), "d"(0), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
}

static int unchanged(const char *checkout)
{
    struct stat list;
    all.directory = call(__NR_open, (long)checkout, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0, 0);
    long descriptor = call(__NR_openat, all.directory, (long)"out/native/sources", O_RDONLY | O_CLOEXEC, 0, 0, 0);
    if (all.directory < 0 || descriptor < 0 || call(__NR_fstat, descriptor, (long)&list, 0, 0, 0, 0) || list.st_size == 0) return 0;
    all.names = (const char *)call(__NR_mmap, 0, list.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    if ((unsigned long)all.names > -4096UL || all.names[list.st_size - 1]) return 0;
    all.length = list.st_size;
    all.pieces = (list.st_size + piece - 1) / piece;
    all.began = list.st_mtim;
    if (all.pieces > 1) find_help();
    look();
    /* What the other one has begun. */
    for (int looked; (looked = __atomic_load_n(&all.looked, __ATOMIC_ACQUIRE)) < all.pieces;) call(__NR_futex, (long)&all.looked, FUTEX_WAIT_PRIVATE, looked, 0, 0, 0);
    return !all.changed;
}

/* stack: what the kernel put there, the number of arguments, their addresses, 0, the addresses of the environment's variables, 0 */
__attribute__((used)) static void start(long *stack)
{
    char **arguments = (char **)(stack + 1), **environment = arguments + *stack + 1;
    if (*stack > 3) {
        char *wrapper = arguments[2];
        if (unchanged(arguments[1])) call(__NR_execve, (long)arguments[3], (long)(arguments + 3), (long)environment, 0, 0, 0);
        arguments[1] = "sh";
        arguments[2] = wrapper;
        arguments[3] = "--sources-changed";
        call(__NR_execve, (long)"/bin/sh", (long)(arguments + 1), (long)environment, 0, 0, 0);
    }
    call(__NR_exit, 127, 0, 0, 0, 0, 0);
}

__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
