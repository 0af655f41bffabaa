/* start-kernel KERNEL INITRAMFS COMMAND-LINE: this machine runs that kernel from now on. File systems are to be closed before. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_file(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0) perror(path);
	return file;
}

int main(int count, char **words)
{
	int kernel, initramfs;

	if (count != 4) {
		fputs("usage: start-kernel KERNEL INITRAMFS COMMAND-LINE\n", stderr);
		return 2;
	}
	if ((kernel = open_file(words[1])) < 0 || (initramfs = open_file(words[2])) < 0) return 1;
	if (syscall(SYS_kexec_file_load, kernel, initramfs, strlen(words[3]) + 1, words[3], 0ul)) {
		perror("start-kernel: the kernel cannot be loaded");
		return 1;
	}
	sync();
	reboot(RB_KEXEC);
	perror("start-kernel: the kernel cannot be started");
	return 1;
}
