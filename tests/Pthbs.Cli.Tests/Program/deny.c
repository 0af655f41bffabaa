/* deny ERRNO NUMBER[,NUMBER…] PROGRAM [WORD…]: runs a program under a seccomp filter that refuses these system calls, as the filter of a container does. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **words)
{
    static struct sock_filter code[600];
    unsigned short length = 0;
    char *numbers;
    unsigned verdict;
    struct sock_fprog program = { 0, code };

    if (count < 4) return 98;
    verdict = SECCOMP_RET_ERRNO | (unsigned)(atoi(words[1]) & SECCOMP_RET_DATA);
    numbers = words[2];
    code[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    while (*numbers && length < 590) {
        code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)strtoul(numbers, &numbers, 10), 0, 1);
        code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict);
        if (*numbers == ',') numbers++;
    }
    code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program.len = length;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)) {
        perror("deny");
        return 97;
    }
    execv(words[3], words + 3);
    perror(words[3]);
    return 96;
}
