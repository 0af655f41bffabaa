namespace Pthbs.Sandboxing;

/// <summary>What to set on a machine that refuses a sandbox. Each hint follows from the step, the error number and what the machine says of itself.</summary>
internal static class MachineAdvice
{
    private const string UnprivilegedClone = "/proc/sys/kernel/unprivileged_userns_clone";
    private const string AppArmor = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    private const string OtherSandbox = $"or use --sandbox={Sandboxes.Bubblewrap}";
    private const string NewerKernel = "Linux 5.12 or newer is needed";

    /// <summary>One thing to try, or null.</summary>
    /// <param name="failure">The step that failed.</param>
    /// <param name="readSetting">Reads a kernel setting, null when there is no such setting.</param>
    /// <param name="otherwise">What else there is to do; null for another way of sandboxing, where that can help.</param>
    internal static string? For(StepFailure failure, Func<string, string?> readSetting, string? otherwise = null)
    {
        string? Setting(string path) => readSetting(path)?.Trim();
        var or = otherwise ?? OtherSandbox;
        return (failure.What, failure.Errno) switch
        {
            (StepFailure.Command, Errno.NoEntry) => "the program, or the interpreter that its first line names, is not in the sandbox: no dependency of the script brings it",
            (StepFailure.Command, Errno.AccessDenied) => "the program is not executable",
            (StepFailure.Command, _) => null,
            (LaunchSteps.SetAside, Errno.InvalidArgument) or (_, Errno.TooManyFiles) => "raise the hard limit of open files to 1024 or more (ulimit -Hn)",
            (_, Errno.NameTooLong) => null,
            // A file in memory is a file.
            (_, Errno.FileTooLarge) => "raise the limit of file sizes (ulimit -f)",
            (Launch.MakeProcess, Errno.NoSystemCall or Errno.NotPermitted) when Setting(UnprivilegedClone) == "0" => $"sysctl kernel.unprivileged_userns_clone=1, {or}",
            // bubblewrap needs the same namespaces: only what was asked for besides can help.
            (Launch.MakeProcess, Errno.NoSpace or Errno.TooManyUsers) => NamespaceLimits.Advice(Setting) + (otherwise is null ? "" : $", {otherwise}"),
            (Launch.MakeProcess, Errno.NotPermitted) => WhyNoNamespaces(Seccomp.OfThisProcess(readSetting), readSetting("/proc/self/mountinfo"), or),
            (Launch.MakeProcess, Errno.InvalidArgument) => $"this kernel has no user namespaces (CONFIG_USER_NS), {or}",
            (Launch.MakeProcess, Errno.TryAgain) => "too many processes: raise the limit (ulimit -u), or that of this container (pids)",
            (NamespaceSandbox.MapUser or NamespaceSandbox.MapGroup, Errno.NotPermitted) => "root lacks the capabilities to run builds as other users: give the container CAP_SETUID and CAP_SETGID, or run pthbs as an ordinary user",
            (NamespaceSteps.OpenSource, Errno.AccessDenied) => "the mode bits must let the user who runs pthbs reach it; root has no capabilities here",
            (_, Errno.NoSystemCall) => Seccomp.OfThisProcess(readSetting) switch
            {
                true => Seccomp.Advice(failure.Call),
                false => $"{NewerKernel}, {or}",
                null => $"{NewerKernel}; or {Seccomp.Advice(failure.Call)}, {or}",
            },
            (_, Errno.NotPermitted or Errno.AccessDenied) when Setting(AppArmor) == "1" => $"sysctl kernel.apparmor_restrict_unprivileged_userns=0, {or}",
            (_, Errno.NotPermitted or Errno.AccessDenied) when failure.What == InitProgram.MakeFile && Setting("/proc/sys/vm/memfd_noexec") is "1" or "2" => $"sysctl vm.memfd_noexec=0, {or}",
            (_, Errno.NotPermitted) => Seccomp.OfThisProcess(readSetting) switch
            {
                true => $"{Seccomp.Advice(failure.Call)}; or a security module (AppArmor, SELinux) forbids it, {or}",
                false => $"a security module (AppArmor, SELinux) forbids it, {or}",
                null => $"a security module (AppArmor, SELinux) or a container's seccomp filter forbids it, {or}",
            },
            _ => null,
        };
    }

    /// <summary>One thing to try where bwrap can make no sandbox, of which no step is known.</summary>
    internal static string? ForBubblewrap(Func<string, string?> readSetting)
    {
        string? Setting(string path) => readSetting(path)?.Trim();
        if (Setting(UnprivilegedClone) == "0") return "sysctl kernel.unprivileged_userns_clone=1";
        if (Setting(AppArmor) == "1") return "allow bwrap user namespaces by a profile of AppArmor, or sysctl kernel.apparmor_restrict_unprivileged_userns=0";
        if (Setting("/proc/sys/user/max_user_namespaces") == "0" || Setting("/proc/sys/user/max_pid_namespaces") == "0") return NamespaceLimits.Advice(Setting);
        return Seccomp.OfThisProcess(readSetting) is true ? Seccomp.Advice(null) : "try the same by hand: bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev true";
    }

    private static string WhyNoNamespaces(bool? isFiltered, string? mounts, string or)
    {
        const int mountPoint = 4;
        if (isFiltered is true) return $"{Seccomp.Advice("clone3")} together with user namespaces, {or}";
        // A process whose root is no mount sees none at "/": the kernel gives it no user namespace.
        var isChroot = mounts is not null && !mounts.Split('\n').Any(l => l.Split(' ') is { Length: > mountPoint } words && words[mountPoint] == "/");
        if (isChroot) return $"this is a chroot, where the kernel allows no user namespaces: mount the directory on itself and enter it by pivot_root (unshare --root, systemd-nspawn), {or}";
        return isFiltered is false ? $"a security module (AppArmor, SELinux) forbids user namespaces, {or}"
            : $"a container's seccomp filter forbids user namespaces, or this is a chroot: start the container with --security-opt seccomp=unconfined, {or}";
    }
}
