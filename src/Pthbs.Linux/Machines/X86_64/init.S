# The first process of a build: a whole static ELF file of a few hundred bytes, run from memory. It starts the command,
# reaps every orphan, and when the command ends, or when pthbs lets go of the control socket (it does so by dying, too),
# kills what is left and leaves. In a pid namespace it is process 1, so the build never is. Outside one it adopts what its command leaves, and
# kills that too: bwrap's inner process has a group of its own, and if the outer one is killed early, it has not yet asked to die with it.
# InitProgram.cs holds the bytes. They are made, and checked by a test, with
#
#   as --64 -o init.o init.S && objcopy -O binary -j .text init.o init
#
# argv[0] is a name for listings, `pthbs-init`, or says more:
#   pthbs-init*   nothing holds what the command starts, so that only the command itself is waited for
#   pthbs-init+   the command makes a sandbox and starts this program once more, inside: it gets all descriptors, the control socket too
#   /…            it is that second one, process 1 of a sandbox that others made
# The rest is the command; the environment is passed on. Descriptor 100 is the control socket:
#   init -> pthbs   s64: 1 when it is here (the second one says nothing of it); 0 when the command runs, -errno when it could not be started;
#                   later s64: its wait status
#   pthbs -> init   a byte after the first 1: go on. Anything that arrives later, or the end of the stream, means "stop"
# It is started with every signal at its default.

.intel_syntax noprefix
.text
.set BASE, 0x400000
.set CONTROL, 100
.set SIGNALS, 512                   # LimitSteps.QueuedSignals

.set ANSWER, 0                      # on the stack: what is said to pthbs; while it is 0 it is an empty signal mask as well
.set NUMBER, 8                      # on the stack: the signalfd's mask, later a wait status
.set POLL, 16                       # on the stack: two struct pollfd
.set BUFFER, 64                     # on the stack: siginfo_t or signalfd_siginfo, 128 bytes each, or a list of children
.set BUFFER_END, 256

file:
    .byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0
    .quad 0
    .short 2, 62                    # ET_EXEC, EM_X86_64
    .long 1
    .quad BASE + (start - file)
    .quad segments - file
    .quad 0
    .long 0
    .short 64, 56, 2, 0, 0, 0
segments:
    .long 1, 5                      # PT_LOAD, read and execute
    .quad 0, BASE, BASE, end - file, end - file, 0x1000
    .long 0x6474e551, 6             # PT_GNU_STACK, read and write
    .quad 0, 0, 0, 0, 0, 16

start:
    mov  rax, [rsp]                 # argc
    lea  r12, [rsp+16]              # the command: argv + 1
    lea  r13, [rsp+16+rax*8]        # the environment
    sub  rsp, 256
    mov  qword ptr [rsp+ANSWER], 1
    mov  qword ptr [rsp+NUMBER], -1
    mov  eax, 14                    # rt_sigprocmask(SIG_SETMASK, all, 0, 8): bwrap lets SIGCHLD through
    mov  edi, 2
    lea  rsi, [rsp+NUMBER]
    xor  edx, edx
    mov  r10d, 8
    syscall
    mov  eax, 2                     # open("/proc/self/oom_score_adj", O_WRONLY): short of memory, the kernel takes a build first
    lea  rdi, [rip+oom]
    mov  esi, 1
    syscall
    test eax, eax
    js   closed
    mov  edi, eax
    mov  eax, 1                     # write(…, "500", 3)
    lea  rsi, [rip+score]
    mov  edx, 3
    syscall
    mov  eax, 3                     # close
    syscall
closed:
    mov  eax, 157                   # prctl(PR_SET_DUMPABLE, 0): the build may not look into process 1
    mov  edi, 4
    xor  esi, esi
    syscall
    mov  rdx, [r12-8]
    cmp  byte ptr [rdx+10], '+'
    je   here
    mov  eax, 72                    # fcntl(CONTROL, F_SETFD, FD_CLOEXEC)
    mov  edi, CONTROL
    mov  esi, 2
    mov  edx, 1
    syscall
    mov  eax, 436                   # close_range(CONTROL + 1, ~0, 0): this program's own file, where it was not closed by itself
    mov  edi, CONTROL + 1
    mov  esi, -1
    xor  edx, edx
    syscall
here:
    mov  rdx, [r12-8]
    cmp  byte ptr [rdx], '/'
    je   inside
    mov  eax, 1                     # write(CONTROL, &answer, 8)
    mov  edi, CONTROL
    mov  rsi, rsp
    mov  edx, 8
    syscall
    xor  eax, eax                   # read(CONTROL, buffer, 1): pthbs has something to do to this process first
    mov  edi, CONTROL
    lea  rsi, [rsp+BUFFER]
    mov  edx, 1
    syscall
    cmp  eax, 1
    jne  leave
    jmp  begin
inside:
    mov  qword ptr [rsp+BUFFER], SIGNALS
    mov  qword ptr [rsp+BUFFER+8], SIGNALS
    mov  eax, 302                   # prlimit64(0, RLIMIT_SIGPENDING, {…}, 0): only here, in the sandbox's user namespace, are they counted alone
    xor  edi, edi
    mov  esi, 11
    lea  rdx, [rsp+BUFFER]
    xor  r10d, r10d
    syscall
begin:
    mov  qword ptr [rsp+ANSWER], 0
    mov  eax, 58                    # vfork: goes on here when the child has become the command, or has ended
    syscall
    test rax, rax
    jz   command
    mov  r14d, eax
    jns  say
    mov  [rsp+ANSWER], rax
say:
    mov  eax, 1                     # write(CONTROL, &answer, 8)
    mov  edi, CONTROL
    mov  rsi, rsp
    mov  edx, 8
    syscall
    cmp  qword ptr [rsp+ANSWER], 0
    jne  leave
    mov  eax, 436                   # close_range(0, CONTROL - 1, 0): the build's descriptors are the build's alone
    xor  edi, edi
    mov  esi, CONTROL - 1
    xor  edx, edx
    syscall
    mov  eax, 436                   # close_range(CONTROL + 1, ~0, 0)
    mov  edi, CONTROL + 1
    mov  esi, -1
    xor  edx, edx
    syscall
    mov  qword ptr [rsp+NUMBER], 0x10000
    mov  eax, 289                   # signalfd4(-1, { SIGCHLD }, 8, SFD_CLOEXEC | SFD_NONBLOCK): becomes descriptor 0
    mov  edi, -1
    lea  rsi, [rsp+NUMBER]
    mov  edx, 8
    mov  r10d, 0x80800
    syscall
    mov  dword ptr [rsp+POLL], 0
    mov  dword ptr [rsp+POLL+4], 1  # POLLIN
    mov  dword ptr [rsp+POLL+8], CONTROL
    mov  dword ptr [rsp+POLL+12], 1

look:
    mov  dword ptr [rsp+BUFFER+16], 0
    mov  eax, 247                   # waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT, 0): look, do not reap yet
    xor  edi, edi
    xor  esi, esi
    lea  rdx, [rsp+BUFFER]
    mov  r10d, 0x1000005
    xor  r8d, r8d
    syscall
    mov  edi, [rsp+BUFFER+16]       # si_pid
    test edi, edi
    jz   idle
    cmp  edi, r14d
    je   stop                       # unreaped, its number cannot be another group's yet
    mov  eax, 61                    # wait4(pid, 0, 0, 0)
    xor  esi, esi
    xor  edx, edx
    xor  r10d, r10d
    syscall
    jmp  look
idle:
    mov  eax, 7                     # poll(fds, 2, -1)
    lea  rdi, [rsp+POLL]
    mov  esi, 2
    mov  edx, -1
    syscall
    cmp  word ptr [rsp+POLL+14], 0
    jne  stop
    xor  eax, eax                   # read(0, buffer, 128)
    xor  edi, edi
    lea  rsi, [rsp+BUFFER]
    mov  edx, 128
    syscall
    jmp  look

stop:
    mov  r15, -1                    # whom to wait for: everyone
    xor  ebx, ebx                   # whether to look for adopted children
    mov  eax, 39                    # getpid
    syscall
    mov  edi, -1                    # process 1 may kill everyone; outside a pid namespace it is the command's group
    cmp  eax, 1
    je   kill
    mov  edi, r14d
    neg  edi
    mov  rdx, [r12-8]
    mov  bl, 1
    cmp  byte ptr [rdx+10], '*'
    jne  kill
    xor  ebx, ebx
    movsxd r15, r14d
kill:
    mov  eax, 62                    # kill(…, SIGKILL)
    mov  esi, 9
    syscall
reap:
    test ebx, ebx                   # once a round: who dies may leave children of its own
    jz   bury
    mov  eax, 2                     # open("/proc/thread-self/children", O_RDONLY)
    lea  rdi, [rip+children]
    xor  esi, esi
    syscall
    test eax, eax
    js   bury
    mov  ebp, eax
    xor  eax, eax                   # read: numbers, each with a blank after it; what is cut off at the end is for another round
    mov  edi, ebp
    lea  rsi, [rsp+BUFFER]
    mov  edx, BUFFER_END - BUFFER
    syscall
    lea  r8, [rsp+BUFFER]
    movsxd r9, eax
    add  r9, r8
    mov  eax, 3                     # close
    mov  edi, ebp
    syscall
    xor  edi, edi
digit:
    cmp  r8, r9
    jge  bury
    movzx eax, byte ptr [r8]
    inc  r8
    sub  eax, '0'
    cmp  eax, 9
    ja   number
    imul edi, edi, 10
    add  edi, eax
    jmp  digit
number:
    test edi, edi                   # 0 would be this group, which is pthbs's
    jz   digit
    mov  eax, 62                    # kill(child, SIGKILL): unreaped, its number is no one else's
    mov  esi, 9
    syscall
    xor  edi, edi
    jmp  digit
bury:
    mov  eax, 61                    # wait4(r15, &status, 0, 0) until no such child is left
    mov  rdi, r15
    lea  rsi, [rsp+NUMBER]
    xor  edx, edx
    xor  r10d, r10d
    syscall
    test rax, rax
    js   report
    cmp  eax, r14d
    jne  reap
    mov  eax, [rsp+NUMBER]
    mov  [rsp+ANSWER], rax
    jmp  reap
report:
    mov  eax, 1                     # write(CONTROL, &answer, 8)
    mov  edi, CONTROL
    mov  rsi, rsp
    mov  edx, 8
    syscall
leave:
    mov  eax, 231                   # exit_group(0)
    xor  edi, edi
    syscall
    hlt

command:
    mov  eax, 112                   # setsid: a session and a group of its own
    syscall
    mov  rdx, [r12-8]
    cmp  byte ptr [rdx+10], '+'
    je   unblock                    # the terminal is for the command inside
    mov  eax, 16                    # ioctl(0, TIOCSCTTY, 0): where its input is a terminal, that is its own; for all else it is an error without effect
    xor  edi, edi
    mov  esi, 0x540e
    xor  edx, edx
    syscall
unblock:
    mov  eax, 14                    # rt_sigprocmask(SIG_SETMASK, empty, 0, 8)
    mov  edi, 2
    mov  rsi, rsp
    xor  edx, edx
    mov  r10d, 8
    syscall
    mov  eax, 59                    # execve
    mov  rdi, [r12]
    mov  rsi, r12
    mov  rdx, r13
    syscall
    mov  [rsp+ANSWER], rax
    mov  eax, 231
    mov  edi, 127
    syscall
    hlt
oom:
    .asciz "/proc/self/oom_score_adj"
children:
    .asciz "/proc/thread-self/children"
score:
    .ascii "500"
end:
