using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Machine code, and what machines refuse.</summary>
public sealed class MachineTests
{
    private const int Eperm = 1, Enoent = 2, Eacces = 13, Efbig = 27, Enospc = 28, Enosys = 38, Eusers = 87;

    [Fact]
    public void The_sentence_has_every_way() => Assert.Equal(Sandboxes.Listed, $"{string.Join(", ", Sandboxes.Names[..^1])} or {Sandboxes.Names[^1]}");

    [Theory, InlineData("steps"), InlineData("init")]
    public void The_bytes_are_what_the_assembly_beside_them_says(string name)
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        var (made, bytes) = (Path.Combine(directory, "object"), Path.Combine(directory, "bytes"));
        Run("as", "--64", "-o", made, Source($"{name}.S"));
        Run("objcopy", "-O", "binary", "-j", ".text", made, bytes);
        var expected = name == "steps" ? StepCode.Code : InitCode.Elf;
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(bytes)), Convert.ToHexString(expected));
        Directory.Delete(directory, true);
    }

    private static void Run(string program, params string[] arguments)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(d => File.Exists(Path.Combine(d, program)))) Assert.Skip("binutils are not installed");
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Source(string file, [CallerFilePath] string here = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Pthbs.Linux/Machines/X86_64", file));
        if (!File.Exists(path)) Assert.Skip("the sources are not here");
        return path;
    }

    [Theory]
    [InlineData(Eperm, "kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1")]
    [InlineData(Eperm, "", "", "seccomp")]
    [InlineData(Enosys, "", "", "seccomp")]
    [InlineData(Enospc, "user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=")]
    [InlineData(Enospc, "user/max_pid_namespaces", "0", "sysctl user.max_pid_namespaces=")]
    [InlineData(Enospc, "user/max_net_namespaces", "0", "sysctl user.max_net_namespaces=")]
    [InlineData(Enospc, "user/max_ipc_namespaces", "0", "sysctl user.max_ipc_namespaces=")]
    [InlineData(Enospc, "user/max_uts_namespaces", "0", "sysctl user.max_uts_namespaces=")]
    [InlineData(Enospc, "user/max_mnt_namespaces", "0", "sysctl user.max_mnt_namespaces=")]
    [InlineData(Enospc, "user/max_cgroup_namespaces", "0", "sysctl user.max_cgroup_namespaces=")]
    [InlineData(Enospc, "user/max_user_namespaces", "5", "raise user.max_user_namespaces (now 5)")]
    [InlineData(Enospc, "user/max_net_namespaces", "7", "raise user.max_net_namespaces (now 7)")]
    [InlineData(Enospc, "", "", "raise user.max_*_namespaces")]
    [InlineData(Eusers, "", "", "more than 32 inside each other")]
    public void A_machine_without_user_namespaces_is_told_what_to_set(int errno, string setting, string value, string hint)
    {
        var isLimit = errno is Enospc or Eusers;
        string? Read(string path) => path == "/proc/sys/" + setting ? value + "\n" : isLimit && setting.Length > 0 && path.StartsWith("/proc/sys/user/", StringComparison.Ordinal) ? "31000\n" : null;
        var advice = MachineAdvice.For(new(Launch.MakeProcess, null, errno) { Call = "clone3" }, Read);
        Assert.Contains(hint, advice, StringComparison.Ordinal);
        // What limits namespaces limits those of bubblewrap, too.
        Assert.Equal(!isLimit, advice!.Contains("--sandbox=bubblewrap", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Eperm, "Seccomp:\t2", "0 0 0:1 / / rw - ext4 / rw", "refuses the system call clone3")]
    [InlineData(Eperm, "Seccomp:\t0", "0 0 0:1 / /dev rw - tmpfs tmpfs rw", "this is a chroot")]
    [InlineData(Eperm, "Seccomp:\t0", "0 0 0:1 / / rw - ext4 / rw", "a security module")]
    [InlineData(Enosys, "Seccomp:\t2", "", "refuses the system call clone3")]
    [InlineData(Enosys, "Seccomp:\t0", "", "Linux 5.12 or newer is needed, or use --sandbox=bubblewrap")]
    public void What_refuses_namespaces_is_told_from_what_the_machine_says_of_itself(int errno, string status, string mounts, string hint)
    {
        var advice = MachineAdvice.For(new(Launch.MakeProcess, null, errno) { Call = "clone3" }, p => p switch
        {
            "/proc/self/status" => $"Name:\tpthbs\n{status}\n",
            "/proc/self/mountinfo" => mounts + "\n",
            _ => null,
        });
        Assert.Contains(hint, advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fsopen", Enosys, "the seccomp filter of this container refuses the system call fsopen")]
    [InlineData("mount_setattr", Eperm, "the seccomp filter of this container refuses the system call mount_setattr")]
    public void A_step_that_a_filter_refuses_is_told_by_the_name_of_its_call(string call, int errno, string hint) =>
        Assert.StartsWith(hint, MachineAdvice.For(new("make an empty root", "/", errno) { Call = call }, p => p == "/proc/self/status" ? "Seccomp:\t2\n" : null), StringComparison.Ordinal);

    [Fact]
    public void Whatever_hides_a_part_of_proc_is_named()
    {
        const string mounts = """
            21 1 0:19 / /proc rw,nosuid - proc proc rw
            22 21 0:20 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw
            23 21 0:30 / /proc/acpi ro - tmpfs tmpfs ro
            24 21 0:31 /null /proc/a\040b rw - tmpfs tmpfs rw
            25 1 0:32 / /procedure rw - tmpfs tmpfs rw
            """;
        Assert.Equal(["/proc/acpi", "/proc/a b"], HostProc.Masks(mounts));
        var refusal = HostProc.Refusal("EPERM", mounts);
        Assert.Equal(ErrorKind.HostProc, refusal.Kind);
        Assert.Contains("/proc/acpi, /proc/a b", refusal.Expected, StringComparison.Ordinal);
        Assert.Contains("--allow-host-proc", refusal.Hint, StringComparison.Ordinal);
        Assert.Contains("security module", HostProc.Refusal("EPERM", null).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_whose_AppArmor_takes_the_capabilities_is_told_what_to_set()
    {
        var failure = new StepFailure("separate its mounts", "/", Eacces);
        Assert.Contains(
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
            MachineAdvice.For(failure, p => p == "/proc/sys/kernel/apparmor_restrict_unprivileged_userns" ? "1\n" : null),
            StringComparison.Ordinal);
        Assert.Null(MachineAdvice.For(failure, _ => null));
    }

    [Fact]
    public void A_failed_step_names_purpose_path_and_error()
    {
        var error = new StepFailure("make the link", "/etc/x", Enoent).ToException();
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Equal("/etc/x: the sandbox could not make the link\n  got:      ENOENT (No such file or directory)", error.Describe());
    }

    /// <summary>pthbs hands its init program on as a file in memory, which has the limit of files.</summary>
    [Fact]
    public void A_limit_of_file_sizes_that_is_too_small_is_named()
    {
        var error = new StepFailure(InitProgram.MakeFile, null, Efbig).ToException();
        Assert.Equal("raise the limit of file sizes (ulimit -f)", error.Hint);
    }

    [Fact]
    public void Every_way_has_a_name()
    {
        foreach (var name in (string[])["namespaces", "off", "auto"])
            Assert.Equal(name == "auto" ? "namespaces" : name, Sandboxes.Choose(name, cancel: TestContext.Current.CancellationToken).Name);
        if (BubblewrapSandbox.Find() is not null) Assert.Equal("bubblewrap", Sandboxes.Choose("bubblewrap", cancel: TestContext.Current.CancellationToken).Name);
        else Assert.Equal("apt install bubblewrap", Assert.Throws<PthbsException>(() => Sandboxes.Choose("bubblewrap", cancel: TestContext.Current.CancellationToken)).Hint);
        var error = Assert.Throws<PthbsException>(() => Sandboxes.Choose("docker", cancel: TestContext.Current.CancellationToken));
        Assert.Equal((ErrorKind.Usage, "auto, namespaces, bubblewrap, syd, off"), (error.Kind, error.Expected));
    }

    [Fact]
    public void Roots_build_users_are_found_in_the_ids_that_exist()
    {
        static SandboxIdentity? Find(string users, string groups, bool isMachines = false, string setgroups = "allow") =>
            BuildUsers.Find(isRoot: true, isMachines, p => p == "/proc/self/uid_map" ? users : p == "/proc/self/gid_map" ? groups : p == "/proc/self/setgroups" ? setgroups + "\n" : null);
        const string all = "         0          0 4294967295\n", range = "0 1000 1\n1 100000 65535\n", one = "0 1000 1\n";
        var last = 65536u - 1024;
        Assert.Equal(new SandboxIdentity(SandboxIdentity.FirstBuildId, SandboxIdentity.FirstBuildId), Find(all, all, isMachines: true));
        Assert.Equal(new SandboxIdentity(last, last), Find(range, range));
        // Whoever lacks users or groups, or may not change groups, builds as itself; but as the machine's root nobody builds.
        Assert.All([Find(one, one), Find(range, one), Find(one, range), Find(range, range, setgroups: "deny"), Find("", "")], Assert.Null);
        Assert.Equal("/proc/self/uid_map", Assert.Throws<PthbsException>(() => Find(one, one, isMachines: true)).Where);
        Assert.Equal("/proc/self/gid_map", Assert.Throws<PthbsException>(() => Find(range, one, isMachines: true)).Where);
        Assert.Contains("setgroups", Assert.Throws<PthbsException>(() => Find(range, range, isMachines: true, "deny")).Got, StringComparison.Ordinal);
        Assert.Contains("/proc is missing", Assert.Throws<PthbsException>(() => BuildUsers.Find(isRoot: true, true, _ => null)).Message, StringComparison.Ordinal);
        Assert.Null(BuildUsers.Find(isRoot: false, false, _ => throw new InvalidOperationException("nobody else needs to be asked")));
    }

    [Fact]
    public void Ends_are_told_in_words()
    {
        Assert.Equal("exit code 2", SandboxExit.FromStatus(2 << 8).ToString());
        Assert.Equal("killed by signal 11 (SIGSEGV)", SandboxExit.FromStatus(11 | 0x80).ToString());
        Assert.True(SandboxExit.FromStatus(0).Success);
    }
}
