# The child side of a sandbox start: makes a process that shares this program's memory and lets it run a table of system
# calls. No managed code ever runs in the child, and it uses neither stack nor thread-local storage.
# StepMachine.cs holds the bytes. They are made, and checked by a test, with
#
#   as --64 -o steps.o steps.S && objcopy -O binary -j .text steps.o steps.bin
#
# long launch(struct launch *): the child's pid, or -errno of clone3
#
#   struct launch { clone_args *args; u64 args_size; step *steps; u64 failed_offset; s64 failed; u64 all_signals; u64 old_mask; }
#   struct step   { u64 number; u64 args[6]; u64 **result_to; u64 tolerated; }      72 bytes
#
# A step's result is stored wherever the list at result_to (0 or a list that ends with 0) points: arguments of later steps.
# The bytes of `tolerated` are errno values that count as success. The last step replaces the process; so there is no end mark.

.intel_syntax noprefix
.text
launch:
    push rbx
    mov  rbx, rdi
    mov  eax, 14                    # rt_sigprocmask(SIG_SETMASK, all, old, 8): the child starts with every signal blocked
    mov  edi, 2
    lea  rsi, [rbx+40]
    lea  rdx, [rbx+48]
    mov  r10d, 8
    syscall
    mov  eax, 435                   # clone3
    mov  rdi, [rbx]
    mov  rsi, [rbx+8]
    syscall
    test rax, rax
    jz   child
    mov  r9, rax
    mov  eax, 14                    # rt_sigprocmask(SIG_SETMASK, old, 0, 8)
    mov  edi, 2
    lea  rsi, [rbx+48]
    xor  edx, edx
    mov  r10d, 8
    syscall
    mov  rax, r9
    pop  rbx
    ret

child:
    mov  r12, [rbx+16]
step:
    mov  rax, [r12]
    mov  rdi, [r12+8]
    mov  rsi, [r12+16]
    mov  rdx, [r12+24]
    mov  r10, [r12+32]
    mov  r8,  [r12+40]
    mov  r9,  [r12+48]
    syscall
    cmp  rax, -4095
    jae  failed
    mov  r13, [r12+56]
    test r13, r13
    jz   next
store:
    mov  rdx, [r13]
    test rdx, rdx
    jz   next
    mov  [rdx], rax
    add  r13, 8
    jmp  store
next:
    add  r12, 72
    jmp  step
failed:
    mov  ecx, eax
    neg  ecx
    mov  rdx, [r12+64]
tolerated:
    test rdx, rdx
    jz   fatal
    cmp  dl, cl
    je   next
    shr  rdx, 8
    jmp  tolerated
fatal:
    mov  [rbx+32], rax
    sub  r12, [rbx+16]
    mov  [rbx+24], r12
    mov  eax, 231                   # exit_group(127)
    mov  edi, 127
    syscall
    hlt
