/*
 * start CHECKOUT WRAPPER PROGRAM [ARGUMENT…]: becomes PROGRAM, while a process that it starts looks whether anything in CHECKOUT has changed since PROGRAM was
 * built. PROGRAM gets the words --unless-changed PROCESS WRAPPER before the arguments. It does nothing before that process has ended: with 0 if nothing has changed.
 * Otherwise it becomes WRAPPER, with --sources-changed before the arguments.
 *
 * out/native/sources in CHECKOUT lists the files and directories to look at, each ended by a zero byte; its own time is when the build began. A
 * directory's time shows what was added, removed or renamed in it. What is as old as the list counts as changed: clocks tick coarsely. The time of change
 * counts too, because cp -p, tar and rsync set the other one back.
 *
 * Each start of ./pthbs in a checkout goes through here, so it has no C library: loading one takes longer than looking at all sources. Looking takes about as
 * long as the program takes until it could do anything, so both happen at once, on two processors.
 */
#include <asm/unistd.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
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

static char *checkout;

/* Whether everything in the list is there, and older than the list. */
static int unchanged(void)
{
    struct stat list, file;
    long directory = call(__NR_open, (long)checkout, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0, 0);
    long descriptor = call(__NR_openat, directory, (long)"out/native/sources", O_RDONLY | O_CLOEXEC, 0, 0, 0);
    if (directory < 0 || descriptor < 0 || call(__NR_fstat, descriptor, (long)&list, 0, 0, 0, 0) || list.st_size == 0) return 0;
    const char *names = (const char *)call(__NR_mmap, 0, list.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0), *end = names + list.st_size;
    if ((unsigned long)names > -4096UL || end[-1]) return 0;
    for (const char *name = names; name < end; name++) {
        if (call(__NR_newfstatat, directory, (long)name, (long)&file, 0, 0, 0) || !older(&file.st_mtim, &list.st_mtim) || !older(&file.st_ctim, &list.st_mtim)) return 0;
        while (*name) name++;
    }
    return 1;
}

__attribute__((used)) static void judge(void)
{
    call(__NR_exit, !unchanged(), 0, 0, 0, 0, 0);
}

/*
 * Starts the process that looks; returns its number, or an error. It shares the memory, as copying that takes time, and has a stack of its own. If whoever started
 * this one ignores the ends of children, so does the program, and cannot wait for one.
 */
static long start_judge(void)
{
    static char stack[8192] __attribute__((aligned(16)));
    long now[4], result;
    if (call(__NR_rt_sigaction, SIGCHLD, 0, (long)now, 8, 0, 0) || now[0] == (long)SIG_IGN) return -1;
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    __asm__ volatile("syscall\n test %0, %0\n jnz 1f\n call judge\n1:" : "=a"(result) : "a"(__NR_clone), "D"(CLONE_VM | SIGCHLD), "S"(stack + sizeof stack), "d"(0), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
    return result;
}

/* The number as text, into the end of a buffer. */
static char *text_of(long number, char *end)
{
    *--end = 0;
    do *--end = '0' + number % 10; while (number /= 10);
    return end;
}

/* stack: what the kernel put there, the number of arguments, their addresses, 0, the addresses of the environment's variables, 0 */
__attribute__((used)) static void start(long *stack)
{
    char **arguments = (char **)(stack + 1), **environment = arguments + *stack + 1;
    if (*stack <= 3) call(__NR_exit, 127, 0, 0, 0, 0, 0);
    char *wrapper = arguments[2], *program = arguments[3], digits[24];
    checkout = arguments[1];
    long process = start_judge();
    if (process > 0) {
        arguments[0] = program;
        arguments[1] = "--unless-changed";
        arguments[2] = text_of(process, digits + sizeof digits);
        arguments[3] = wrapper;
        call(__NR_execve, (long)program, (long)arguments, (long)environment, 0, 0, 0);
    } else if (unchanged()) {
        call(__NR_execve, (long)program, (long)(arguments + 3), (long)environment, 0, 0, 0);
    }
    arguments[1] = "sh";
    arguments[2] = wrapper;
    arguments[3] = "--sources-changed";
    call(__NR_execve, (long)"/bin/sh", (long)(arguments + 1), (long)environment, 0, 0, 0);
    call(__NR_exit, 127, 0, 0, 0, 0, 0);
}

__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
