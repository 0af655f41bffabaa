/* A program loaded behind this believes that what it wrote is durable, and it is not: tests/long/power-loss --without-sync must find that. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

int fsync(int file) { (void)file; return 0; }
int fdatasync(int file) { (void)file; return 0; }
int syncfs(int file) { (void)file; return 0; }

void *dlsym(void *library, const char *name)
{
    static void *(*next)(void *, const char *);
    if (strcmp(name, "fsync") == 0) return (void *)fsync;
    if (strcmp(name, "fdatasync") == 0) return (void *)fdatasync;
    if (strcmp(name, "syncfs") == 0) return (void *)syncfs;
    if (next == NULL) next = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    return next(library, name);
}
