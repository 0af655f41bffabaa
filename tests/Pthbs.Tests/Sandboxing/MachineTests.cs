using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Machine code, and what machines refuse.</summary>
public sealed class MachineTests
{
    private const int Eperm = 1, Enoent = 2, Eacces = 13, Enospc = 28, Enosys = 38;

    [Theory, InlineData("steps"), InlineData("init")]
    public void The_bytes_are_what_the_assembly_beside_them_says(string name)
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        var (made, bytes) = (Path.Combine(directory, "object"), Path.Combine(directory, "bytes"));
        Run("as", "--64", "-o", made, Source($"{name}.S"));
        Run("objcopy", "-O", "binary", "-j", ".text", made, bytes);
        var expected = name == "steps" ? StepMachine.Code : InitProgram.Elf;
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
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Pthbs/Sandboxing", file));
        if (!File.Exists(path)) Assert.Skip("the sources are not here");
        return path;
    }

    [Theory]
    [InlineData(Eperm, "kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1")]
    [InlineData(Eperm, "", "", "seccomp")]
    [InlineData(Enosys, "", "", "seccomp")]
    [InlineData(Enospc, "user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=")]
    [InlineData(Enospc, "user/max_user_namespaces", "5", "too many")]
    public void A_machine_without_user_namespaces_is_told_what_to_set(int errno, string setting, string value, string hint)
    {
        var advice = MachineAdvice.For(new(Launch.MakeProcess, null, errno), p => p == "/proc/sys/" + setting ? value + "\n" : null);
        Assert.Contains(hint, advice, StringComparison.Ordinal);
        Assert.Contains("--sandbox=bubblewrap", advice, StringComparison.Ordinal);
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

    [Fact]
    public void Every_way_has_a_name()
    {
        foreach (var name in (string[])["namespaces", "off", "auto"])
            Assert.Equal(name == "auto" ? "namespaces" : name, Sandboxes.Choose(name).Name);
        if (BubblewrapSandbox.Find() is not null) Assert.Equal("bubblewrap", Sandboxes.Choose("bubblewrap").Name);
        else Assert.Equal("apt install bubblewrap", Assert.Throws<PthbsException>(() => Sandboxes.Choose("bubblewrap")).Hint);
        var error = Assert.Throws<PthbsException>(() => Sandboxes.Choose("docker"));
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
