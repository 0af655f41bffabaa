namespace Pthbs.Sandboxing;

/// <summary>What to set on a machine that refuses a sandbox.</summary>
internal static class MachineAdvice
{
    private const string UnprivilegedClone = "/proc/sys/kernel/unprivileged_userns_clone";
    private const string MaxUserNamespaces = "/proc/sys/user/max_user_namespaces";
    private const string AppArmor = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    private const string OtherSandbox = "or use --sandbox=bubblewrap";

    /// <summary>One thing to try, or null.</summary>
    /// <param name="failure">The step that failed.</param>
    /// <param name="readSetting">Reads a kernel setting, null when there is no such setting.</param>
    /// <param name="otherwise">What else there is to do.</param>
    internal static string? For(StepFailure failure, Func<string, string?> readSetting, string otherwise = OtherSandbox)
    {
        string? Setting(string path) => readSetting(path)?.Trim();
        return (failure.What, failure.Errno) switch
        {
            (StepFailure.Command, ErrorName.Enoent) => "the program, or the interpreter that its first line names, is not in the sandbox",
            (StepFailure.Command, ErrorName.Eacces) => "the program is not executable",
            (StepFailure.Command, _) => null,
            (LaunchSteps.SetAside, ErrorName.Einval) or (_, ErrorName.Emfile) => "raise the hard limit of open files to 1024 or more (ulimit -Hn)",
            (_, ErrorName.Enametoolong) => null,
            (Launch.MakeProcess, ErrorName.Enosys) or (Launch.MakeProcess, ErrorName.Eperm) when Setting(UnprivilegedClone) == "0" =>
                $"sysctl kernel.unprivileged_userns_clone=1, {otherwise}",
            (Launch.MakeProcess, ErrorName.Enospc or ErrorName.Eusers) =>
                Setting(MaxUserNamespaces) == "0"
                    ? $"sysctl user.max_user_namespaces=15000, {otherwise}; inside a pthbs build it is forbidden on purpose"
                    : $"too many user namespaces, or too deep: raise user.max_user_namespaces, {otherwise}",
            (Launch.MakeProcess, ErrorName.Enosys) =>
                $"a container's seccomp filter forbids clone3, or Linux is older than 5.12: start the container with --security-opt seccomp=unconfined, {otherwise}",
            (Launch.MakeProcess, ErrorName.Eperm) =>
                $"a container's seccomp filter forbids user namespaces, or this is a chroot: start the container with --security-opt seccomp=unconfined, {otherwise}",
            (Launch.MakeProcess, ErrorName.Einval) => $"this kernel has no user namespaces (CONFIG_USER_NS), {otherwise}",
            (Launch.MakeProcess, ErrorName.Eagain) => "too many processes: raise the limit (ulimit -u)",
            (NamespaceSteps.OpenSource, ErrorName.Eacces) => "whoever runs pthbs must be able to reach it by its mode bits alone; root has no capabilities here",
            (_, ErrorName.Enosys) => $"Linux 5.12 or newer is needed, {otherwise}",
            (_, ErrorName.Eperm or ErrorName.Eacces) when Setting(AppArmor) == "1" =>
                $"sysctl kernel.apparmor_restrict_unprivileged_userns=0, {otherwise}",
            (_, ErrorName.Eperm or ErrorName.Eacces) when failure.What == InitProgram.MakeFile && Setting("/proc/sys/vm/memfd_noexec") is "1" or "2" =>
                $"sysctl vm.memfd_noexec=0, {otherwise}",
            (_, ErrorName.Eperm) => $"a security module (AppArmor, SELinux) or a container's seccomp filter forbids it, {otherwise}",
            _ => null,
        };
    }
}
