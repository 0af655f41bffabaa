/*
 * What the runtime and Debian's libraries, all compiled for glibc, ask of it and musl does not have. The rest of what they call has the same names, types and
 * constants in both C libraries.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* _FORTIFY_SOURCE: functions that also get the size of what they write to. */

void *__memcpy_chk(void *to, const void *from, size_t count, size_t room)
{
	if (count > room)
		abort();
	return memcpy(to, from, count);
}

void *__memset_chk(void *to, int byte, size_t count, size_t room)
{
	if (count > room)
		abort();
	return memset(to, byte, count);
}

int __sprintf_chk(char *to, int flag, size_t room, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	int count = vsnprintf(to, room, format, values);
	va_end(values);
	if (count >= 0 && (size_t)count >= room)
		abort();
	return count;
}

int __vfprintf_chk(FILE *to, int flag, const char *format, va_list values)
{
	return vfprintf(to, format, values);
}

int __fprintf_chk(FILE *to, int flag, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	int count = vfprintf(to, format, values);
	va_end(values);
	return count;
}

/* The word of an fd_set that a descriptor is in. */
long __fdelt_chk(long descriptor)
{
	if (descriptor < 0 || descriptor >= FD_SETSIZE)
		abort();
	return descriptor / (8 * sizeof(long));
}

/* Sets of processors of any size. */

cpu_set_t *__sched_cpualloc(size_t processors)
{
	size_t bits = 8 * sizeof(long);
	return calloc((processors + bits - 1) / bits, sizeof(long));
}

void __sched_cpufree(cpu_set_t *set)
{
	free(set);
}

/* System calls without a function in musl 1.2.3. */

int statx(int directory, const char *path, int flags, unsigned mask, void *status)
{
	return syscall(SYS_statx, directory, path, flags, mask, status);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
	return syscall(SYS_renameat2, from, old, to, new, flags);
}

/* OpenSSL's asynchronous jobs, which .NET never starts. */

int getcontext(void *context)
{
	errno = ENOSYS;
	return -1;
}

int setcontext(const void *context)
{
	errno = ENOSYS;
	return -1;
}

void makecontext(void *context, void (*function)(void), int count, ...)
{
	abort();
}

/*
 * musl says of the first thread's stack only what is mapped of it, 128 KB at the start. The runtime takes that for all that there will be, and refuses to
 * go deeper. The kernel maps more as it is used, up to the limit.
 */
int __real_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
	const size_t most = 8 << 20;
	void *bottom;
	size_t mapped;
	struct rlimit limit;

	int error = __real_pthread_getattr_np(thread, attributes);
	if (error || !pthread_equal(thread, pthread_self()) || syscall(SYS_gettid) != getpid())
		return error;
	if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur > most)
		limit.rlim_cur = most;
	pthread_attr_getstack(attributes, &bottom, &mapped);
	if (limit.rlim_cur > mapped)
		pthread_attr_setstack(attributes, (char *)bottom + mapped - limit.rlim_cur, limit.rlim_cur);
	return 0;
}
