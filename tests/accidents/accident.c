/*
 * Makes an accident happen to the program it is loaded before (LD_PRELOAD): counts the calls of libc that touch files beneath a directory,
 * and at the n-th returns an error in its place or kills the process. docs/explanation/decisions/0014-accidents-from-outside.md
 *
 *   ACCIDENT_AT     n, from 1; 0: none, only count
 *   ACCIDENT_KIND   kill, or the number of the error (28: the disk is full)
 *   ACCIDENT_LAST   n of the last call that meets with it; a full disk stays full, a broken sector is one
 *   ACCIDENT_CALLS  which calls count: letters of 'c' (changes what is on disk), 'g' (changes that need room on disk), 'o' (opens a descriptor), 'r' (reads)
 *   ACCIDENT_UNDER  the directory; what is elsewhere (terminals, /proc, pipes) does not count
 *   ACCIDENT_LOG    gets a line 'n call path' for each accident, and 'end count' when the process ends by itself
 *
 * Every call goes to the kernel directly, so that nothing here depends on how libc does it. x86-64.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>

#define PUBLIC __attribute__((visibility("default")))
enum { CHANGES = 1, GROWS = 2, OPENS = 4, READS = 8 };
enum { OPENAT2 = 437 };

static atomic_long count;
static long first, last;
static int error, calls;
static char under[PATH_MAX], report[PATH_MAX];
static void *(*next_dlsym)(void *, const char *);

static long raw(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return result;
}

static long finish(long result)
{
    if (result >= 0 || result < -4095) return result;
    errno = (int)-result;
    return -1;
}

static void tell(const char *line, int length)
{
    if (report[0] == 0) return;
    long file = raw(SYS_open, (long)report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666, 0, 0, 0);
    if (file < 0) return;
    raw(SYS_write, file, (long)line, length, 0, 0, 0);
    raw(SYS_close, file, 0, 0, 0, 0, 0);
}

static void copy_variable(const char *name, char *to)
{
    const char *value = getenv(name);
    if (value != NULL && strlen(value) < PATH_MAX) strcpy(to, value);
    unsetenv(name);
}

static long number_variable(const char *name)
{
    char text[PATH_MAX] = "0";
    copy_variable(name, text);
    return atol(text);
}

__attribute__((constructor)) static void begin(void)
{
    char text[PATH_MAX] = "";
    copy_variable("ACCIDENT_CALLS", text);
    for (const char *letter = text; *letter != 0; letter++)
        calls |= *letter == 'c' ? CHANGES : *letter == 'g' ? GROWS : *letter == 'o' ? OPENS : *letter == 'r' ? READS : 0;
    copy_variable("ACCIDENT_KIND", text);
    error = strcmp(text, "kill") == 0 ? 0 : atoi(text);
    copy_variable("ACCIDENT_UNDER", under);
    copy_variable("ACCIDENT_LOG", report);
    last = number_variable("ACCIDENT_LAST");
    first = number_variable("ACCIDENT_AT");
    /* Only this process: what it starts is its own. */
    unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void end(void)
{
    char line[64];
    tell(line, snprintf(line, sizeof line, "end %ld\n", atomic_load(&count)));
}

/* Where a path leads: relative ones begin at a descriptor, and an empty one is the descriptor itself. */
static int is_under(int directory, const char *path, char *full)
{
    size_t length = 0;
    int is_descriptor = path != NULL && strncmp(path, "/proc/self/fd/", 14) == 0;
    if (path == NULL || path[0] != '/' || is_descriptor) {
        char link[64];
        if (is_descriptor) snprintf(link, sizeof link, "%s", path), path = NULL;
        else if (directory == AT_FDCWD) strcpy(link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        long got = raw(SYS_readlink, (long)link, (long)full, PATH_MAX - 2, 0, 0, 0);
        if (got <= 0 || full[0] != '/') return 0;
        length = (size_t)got;
        if (path != NULL && path[0] != 0) full[length++] = '/';
    }
    snprintf(full + length, PATH_MAX - length, "%s", path == NULL ? "" : path);
    length = strlen(under);
    return length > 0 && strncmp(full, under, length) == 0 && (full[length] == '/' || full[length] == 0);
}

/* Whether this call meets with the accident. Does not return where that is the end. */
static int strikes(int kind, const char *name, int directory, const char *path)
{
    char full[PATH_MAX];
    if ((kind & calls) == 0 || !is_under(directory, path, full)) return 0;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (first == 0 || n < first || n > (last > first ? last : first)) return 0;
    char line[PATH_MAX + 64];
    tell(line, snprintf(line, sizeof line, "%ld %s %s\n", n, name, full));
    if (error == 0) {
        raw(SYS_kill, raw(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
        for (;;) raw(SYS_pause, 0, 0, 0, 0, 0, 0);
    }
    errno = error;
    return 1;
}

static int open_kind(int flags)
{
    return (flags & (O_CREAT | O_TRUNC)) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? CHANGES | GROWS | OPENS : OPENS | READS;
}

#define ARGUMENT(x) ((long)(intptr_t)(x))
#define CALL(kind, name, directory, path, number, a, b, c, d, e, f) \
    return strikes(kind, name, directory, path) ? -1 : finish(raw(number, ARGUMENT(a), ARGUMENT(b), ARGUMENT(c), ARGUMENT(d), ARGUMENT(e), ARGUMENT(f)))

static long open_any(int directory, const char *path, int flags, int mode) { CALL(open_kind(flags), "open", directory, path, SYS_openat, directory, path, flags, mode, 0, 0); }

#define MODE_OF(flags) ({ int mode = 0; if (((flags) & O_CREAT) != 0 || ((flags) & O_TMPFILE) == O_TMPFILE) { va_list list; va_start(list, flags); mode = va_arg(list, int); va_end(list); } mode; })
PUBLIC int open(const char *path, int flags, ...) { int mode = MODE_OF(flags); return (int)open_any(AT_FDCWD, path, flags, mode); }
PUBLIC int open64(const char *path, int flags, ...) { int mode = MODE_OF(flags); return (int)open_any(AT_FDCWD, path, flags, mode); }
PUBLIC int openat(int at, const char *path, int flags, ...) { int mode = MODE_OF(flags); return (int)open_any(at, path, flags, mode); }
PUBLIC int openat64(int at, const char *path, int flags, ...) { int mode = MODE_OF(flags); return (int)open_any(at, path, flags, mode); }

PUBLIC long syscall(long number, ...)
{
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    int kind = number == OPENAT2 ? open_kind((int)*(uint64_t *)a[2]) : 0;
    if (kind != 0 && strikes(kind, "openat2", (int)a[0], (const char *)a[1])) return -1;
    return finish(raw(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

PUBLIC int mkdir(const char *path, mode_t mode) { CALL(CHANGES | GROWS, "mkdir", AT_FDCWD, path, SYS_mkdir, path, mode, 0, 0, 0, 0); }
PUBLIC int mkdirat(int at, const char *path, mode_t mode) { CALL(CHANGES | GROWS, "mkdirat", at, path, SYS_mkdirat, at, path, mode, 0, 0, 0); }
PUBLIC int mkfifoat(int at, const char *path, mode_t mode) { CALL(CHANGES | GROWS, "mkfifoat", at, path, SYS_mknodat, at, path, (mode | 0010000), 0, 0, 0); }
PUBLIC int symlinkat(const char *target, int at, const char *path) { CALL(CHANGES | GROWS, "symlinkat", at, path, SYS_symlinkat, target, at, path, 0, 0, 0); }
PUBLIC int linkat(int from, const char *old, int at, const char *path, int flags) { CALL(CHANGES | GROWS, "linkat", at, path, SYS_linkat, from, old, at, path, flags, 0); }
PUBLIC int renameat2(int from, const char *old, int at, const char *path, unsigned flags) { CALL(CHANGES | GROWS, "renameat2", at, path, SYS_renameat2, from, old, at, path, flags, 0); }
PUBLIC int rename(const char *old, const char *path) { CALL(CHANGES | GROWS, "rename", AT_FDCWD, path, SYS_rename, old, path, 0, 0, 0, 0); }
PUBLIC int unlink(const char *path) { CALL(CHANGES, "unlink", AT_FDCWD, path, SYS_unlink, path, 0, 0, 0, 0, 0); }
PUBLIC int rmdir(const char *path) { CALL(CHANGES, "rmdir", AT_FDCWD, path, SYS_rmdir, path, 0, 0, 0, 0, 0); }
PUBLIC int unlinkat(int at, const char *path, int flags) { CALL(CHANGES, "unlinkat", at, path, SYS_unlinkat, at, path, flags, 0, 0, 0); }

PUBLIC ssize_t write(int file, const void *from, size_t size) { CALL(CHANGES | GROWS, "write", file, NULL, SYS_write, file, from, size, 0, 0, 0); }
PUBLIC ssize_t pwrite(int file, const void *from, size_t size, off_t at) { CALL(CHANGES | GROWS, "pwrite", file, NULL, SYS_pwrite64, file, from, size, at, 0, 0); }
PUBLIC ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) { CALL(CHANGES | GROWS, "pwrite", file, NULL, SYS_pwrite64, file, from, size, at, 0, 0); }
PUBLIC ssize_t pwritev64(int file, const struct iovec *from, int parts, off64_t at) { CALL(CHANGES | GROWS, "pwritev", file, NULL, SYS_pwritev, file, from, parts, at, 0, 0); }
PUBLIC int ftruncate(int file, off_t size) { CALL(CHANGES | GROWS, "ftruncate", file, NULL, SYS_ftruncate, file, size, 0, 0, 0, 0); }
PUBLIC int ftruncate64(int file, off64_t size) { CALL(CHANGES | GROWS, "ftruncate", file, NULL, SYS_ftruncate, file, size, 0, 0, 0, 0); }
PUBLIC int fallocate64(int file, int mode, off64_t at, off64_t size) { CALL(CHANGES | GROWS, "fallocate", file, NULL, SYS_fallocate, file, mode, at, size, 0, 0); }
PUBLIC ssize_t copy_file_range(int from, off64_t *at, int file, off64_t *to, size_t size, unsigned flags) { CALL(CHANGES | GROWS, "copy_file_range", file, NULL, SYS_copy_file_range, from, at, file, to, size, flags); }
PUBLIC ssize_t sendfile64(int file, int from, off64_t *at, size_t size) { CALL(CHANGES | GROWS, "sendfile", file, NULL, SYS_sendfile, file, from, at, size, 0, 0); }
PUBLIC int fsync(int file) { CALL(CHANGES | GROWS, "fsync", file, NULL, SYS_fsync, file, 0, 0, 0, 0, 0); }
PUBLIC int fdatasync(int file) { CALL(CHANGES | GROWS, "fdatasync", file, NULL, SYS_fdatasync, file, 0, 0, 0, 0, 0); }
PUBLIC int syncfs(int file) { CALL(CHANGES | GROWS, "syncfs", file, NULL, SYS_syncfs, file, 0, 0, 0, 0, 0); }

PUBLIC int chmod(const char *path, mode_t mode) { CALL(CHANGES, "chmod", AT_FDCWD, path, SYS_chmod, path, mode, 0, 0, 0, 0); }
PUBLIC int fchmod(int file, mode_t mode) { CALL(CHANGES, "fchmod", file, NULL, SYS_fchmod, file, mode, 0, 0, 0, 0); }
PUBLIC int fchownat(int at, const char *path, uid_t owner, gid_t group, int flags) { CALL(CHANGES, "fchownat", at, path, SYS_fchownat, at, path, owner, group, flags, 0); }
PUBLIC int utimensat(int at, const char *path, const struct timespec times[2], int flags) { CALL(CHANGES, "utimensat", at, path, SYS_utimensat, at, path, times, flags, 0, 0); }
PUBLIC int futimens(int file, const struct timespec times[2]) { CALL(CHANGES, "futimens", file, NULL, SYS_utimensat, file, NULL, times, 0, 0, 0); }

PUBLIC int statx(int at, const char *path, int flags, unsigned mask, void *into) { CALL(READS, "statx", at, path, SYS_statx, at, path, flags, mask, into, 0); }
PUBLIC ssize_t getdents64(int file, void *into, size_t size) { CALL(READS, "getdents64", file, NULL, SYS_getdents64, file, into, size, 0, 0, 0); }
PUBLIC ssize_t readlinkat(int at, const char *path, char *into, size_t size) { CALL(READS, "readlinkat", at, path, SYS_readlinkat, at, path, into, size, 0, 0); }
PUBLIC ssize_t read(int file, void *into, size_t size) { CALL(READS, "read", file, NULL, SYS_read, file, into, size, 0, 0, 0); }
PUBLIC ssize_t pread64(int file, void *into, size_t size, off64_t at) { CALL(READS, "pread", file, NULL, SYS_pread64, file, into, size, at, 0, 0); }
PUBLIC ssize_t pread(int file, void *into, size_t size, off_t at) { CALL(READS, "pread", file, NULL, SYS_pread64, file, into, size, at, 0, 0); }
PUBLIC int flock(int file, int operation) { CALL(READS, "flock", file, NULL, SYS_flock, file, operation, 0, 0, 0, 0); }

/* The program looks its calls up by name in libc itself, past the order in which libraries stand: the names above are given instead. */
PUBLIC void *dlsym(void *library, const char *name)
{
    static const struct { const char *name; void *mine; } table[] = {
#define ENTRY(name) { #name, (void *)(intptr_t)name }
        ENTRY(open), ENTRY(open64), ENTRY(openat), ENTRY(syscall), ENTRY(mkdir), ENTRY(mkdirat), ENTRY(mkfifoat), ENTRY(symlinkat), ENTRY(linkat), ENTRY(renameat2),
        ENTRY(rename), ENTRY(unlink), ENTRY(rmdir), ENTRY(unlinkat), ENTRY(write), ENTRY(pwrite), ENTRY(pwrite64), ENTRY(ftruncate), ENTRY(copy_file_range), ENTRY(fsync),
        ENTRY(fdatasync), ENTRY(syncfs), ENTRY(chmod), ENTRY(fchmod), ENTRY(fchownat), ENTRY(utimensat), ENTRY(futimens), ENTRY(statx), ENTRY(getdents64),
        ENTRY(readlinkat), ENTRY(read), ENTRY(pread), ENTRY(flock),
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(name, table[i].name) == 0) return table[i].mine;
    if (next_dlsym == NULL) next_dlsym = (void *(*)(void *, const char *))(intptr_t)dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    return next_dlsym(library, name);
}
