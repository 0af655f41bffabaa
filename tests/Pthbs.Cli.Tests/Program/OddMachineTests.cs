namespace Pthbs.Cli.Tests.Program;

/// <summary>Containers and other machines that refuse something: what is told, and what works all the same.</summary>
[Trait("Level", "thorough")]
public sealed class OddMachineTests : IDisposable
{
    /// <summary>The root of a user namespace that holds no other user: a rootless container without a range of ids.</summary>
    private const string AloneAsRoot = "unshare --user --map-root-user --mount";

    private static readonly bool IsRoot = Environment.IsPrivilegedProcess;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory, InlineData("namespaces"), InlineData("bubblewrap")]
    public async Task Where_a_part_of_proc_is_masked_builds_see_the_machines_proc_only_by_leave(string way)
    {
        Assert.SkipWhen(way == "bubblewrap" && !File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed");
        var masked = await MaskedAsync();
        _program.Collection.Commands("curious", "grep -c . /proc/1/cmdline /proc/self/stat > $out/seen");
        (await _program.ShellAsync($"{masked} \"$pthbs\" --sandbox {way} build curious"))
            .Failed(9, "/proc: this machine does not let builds have their own /proc", "Operation not permitted", MaskedPlace(), "hint: ", "--allow-host-proc", "allow-host-proc: true");
        Assert.Empty(Directory.GetDirectories(_program.Store, "curious.*"));
        Assert.Contains("--allow-host-proc", (await _program.ShellAsync($"{masked} \"$pthbs\" --sandbox {way} doctor --offline")).Output, StringComparison.Ordinal);

        var path = Assert.Single((await _program.ShellAsync($"{masked} \"$pthbs\" --sandbox {way} --allow-host-proc build curious")).Succeeded().Lines);
        Assert.Contains($"sandbox: {way} (", (await _program.RunAsync("log", "curious")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("with this machine's /proc", (await _program.RunAsync("log", "curious")).Output, StringComparison.Ordinal);
        Assert.Contains("\"host-proc\":true", (await _program.RunAsync("show", "--json", "curious")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("with the machine's /proc", (await _program.RunAsync("show", "curious")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("host-proc: builds see the processes of this machine", (await _program.ShellAsync($"{masked} env PTHBS_ALLOW_HOST_PROC=yes \"$pthbs\" --sandbox {way} doctor --offline")).Output, StringComparison.Ordinal);

        // Where nothing is masked, the leave changes nothing.
        Directory.Move(path, path + ".first");
        (await _program.RunAsync("--sandbox", way, "--allow-host-proc", "build", "curious")).Succeeded();
        Assert.DoesNotContain("host-proc", (await _program.RunAsync("show", "--json", "curious")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_run_with_the_machines_proc_wherever_that_is_masked()
    {
        var masked = await MaskedAsync();
        _program.Collection.Commands("unused", "true");
        (await _program.RunAsync("env", "build", "--packages", "tools")).Succeeded();
        var path = Assert.Single(Directory.GetDirectories(_program.Store, "env.*"));
        Assert.Equal("seen\n", (await _program.ShellAsync($"{masked} \"$pthbs\" run {path} -- sh -c 'test -e /proc/self/stat && echo seen'")).Succeeded().Output);
    }

    [Theory, InlineData("namespaces"), InlineData("bubblewrap"), InlineData("off")]
    public async Task Root_that_is_alone_in_its_user_namespace_builds_as_itself(string way)
    {
        Assert.SkipWhen(IsRoot, "needs an ordinary user: the machine's root, alone, may not build");
        Assert.SkipWhen(way == "bubblewrap" && !File.Exists("/usr/bin/bwrap"), "bubblewrap is not installed");
        Assert.SkipWhen(way == "off" && !Directory.Exists("/pthbs"), "there is no directory /pthbs to mount the store at");
        Assert.SkipUnless((await _program.ShellAsync($"{AloneAsRoot} true")).Code == 0, "this user may make no user namespace");
        _program.Collection.Commands("tools-first", "true");
        _program.Collection.Header("alone", "#: depends {{ dep(\"tools\") }}" + (way == "off" ? "\n#: option sandbox=off" : ""), commands: "cat /proc/self/uid_map > $out/map\n");
        var store = way == "off" ? $"mount --bind {_program.Store} /pthbs; export PTHBS_STORE=/pthbs; " : "";
        (await _program.RunAsync("build", "tools")).Succeeded();
        (await _program.ShellAsync($"{AloneAsRoot} sh -ec '{store}exec $pthbs build {(way == "off" ? "--allow-sandbox-off" : $"--sandbox {way}")} alone'")).Succeeded();
        Assert.Single(Directory.GetFiles(_program.Store, "map", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task The_machines_root_without_other_users_is_told_that_nothing_is_built_as_it()
    {
        Assert.SkipUnless(IsRoot, "needs root");
        Assert.SkipUnless((await _program.ShellAsync($"{AloneAsRoot} true")).Code == 0, "user namespaces are refused here");
        _program.Collection.Commands("alone", "true");
        (await _program.ShellAsync($"{AloneAsRoot} \"$pthbs\" build alone")).Failed(7, "no build may run as the machine's root", "at most 1 ids in a row", "hint: ");
    }

    [Theory, InlineData(65536, "64512"), InlineData(1000, "0")]
    public async Task Root_of_a_container_takes_the_last_ids_of_its_range_where_that_is_long(int length, string outside)
    {
        Assert.SkipUnless(IsRoot, "only root can map a range of ids");
        const int first = 200_000;
        _program.Collection.Commands("who", "read inside outside count < /proc/self/uid_map; echo $outside > $out/who");
        await File.WriteAllTextAsync($"{_program.Place}/container.sh", $$"""
            exec 3>&1
            mkfifo go
            unshare --user --keep-caps --mount sh -c 'read go < go; exec setpriv --reuid 0 --regid 0 --clear-groups sh -c "mount -t tmpfs none /run && exec \"\$@\"" sh "$@"' sh "$@" & child=$!
            tries=0
            until echo "0 {{first}} {{length}}" 2>/dev/null > /proc/$child/uid_map; do tries=$((tries + 1)); [ $tries -lt 500 ] || exit 99; sleep 0.02; done
            echo "0 {{first}} {{length}}" > /proc/$child/gid_map
            echo > go
            wait $child
            """);
        var executable = await _program.ExecutableForAsync(first);
        (await _program.ShellAsync($"chown -R {first}:{first} .")).Succeeded();
        var built = await _program.ShellAsync($"sh container.sh '{executable}' build who");
        Assert.SkipWhen(built.Code == 99, "user namespaces are refused here");
        var said = (await File.ReadAllTextAsync($"{Assert.Single(built.Succeeded().Lines)}/who")).Trim();
        // A build sees in its own mapping who it is in the namespace around it: a build user, or the container's root, who is an ordinary user of the machine.
        Assert.Equal(outside, said);
    }

    [Theory, InlineData("pid"), InlineData("net"), InlineData("user")]
    public async Task The_limit_that_is_really_0_is_the_one_to_raise(string kind)
    {
        Assert.SkipWhen(IsRoot, "needs an ordinary user, who may lower the limits of a user namespace of their own");
        var limited = $"unshare --user --map-current-user --keep-caps sh -c 'echo 0 >/proc/sys/user/max_{kind}_namespaces && exec \"$@\"' sh";
        Assert.SkipUnless((await _program.ShellAsync($"{limited} true")).Code == 0, "there is no unshare that could forbid them");
        _program.Collection.Commands("limited", "true");
        (await _program.ShellAsync($"{limited} \"$pthbs\" build limited")).Failed(7, "ENOSPC", $"hint: sysctl user.max_{kind}_namespaces=");
    }

    /// <summary>A container may have an empty /dev.</summary>
    [Fact]
    public async Task Where_no_random_numbers_can_be_read_names_are_made_all_the_same()
    {
        var bare = $"unshare --mount {(IsRoot ? "" : "--user --map-root-user ")}sh -c 'mount -t tmpfs none /dev && exec \"$@\"' sh";
        Assert.SkipUnless((await _program.ShellAsync($"{bare} true")).Code == 0, "nothing can be mounted over /dev here");
        (await _program.ShellAsync($"{bare} \"$pthbs\" list")).Succeeded();
    }

    [Fact]
    public async Task Too_little_address_space_is_told_before_the_runtime_runs_out_of_it()
    {
        // A runtime that compiles while it runs cannot even start with as little as the native executable can.
        var little = File.Exists(Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE") + ".dll") ? 2_500_000 : 1_400_000;
        (await _program.ShellAsync($"ulimit -v {little}; exec \"$pthbs\" build hello")).Failed(7, "too little address space", $"{little} KiB", "hint: raise the limit of address space (ulimit -v");
        (await _program.ShellAsync($"ulimit -Sv {little}; exec \"$pthbs\" build hello")).Failed(7, "hint: ulimit -Sv");
        _program.Collection.Commands("walled", "echo x > $out/x");
        (await _program.ShellAsync("ulimit -v 4000000; exec \"$pthbs\" build walled")).Succeeded();
    }

    [Theory]
    [InlineData('d', 400_000, "too little memory of its own", 4_000_000)]
    [InlineData('s', 1000, "too little stack", 2048)]
    [InlineData('s', 128, "too little stack", 8192)]
    public async Task Too_little_memory_or_stack_is_told_before_the_runtime_runs_out_of_it(char letter, int little, string what, int enough)
    {
        (await _program.ShellAsync($"ulimit -{letter} {little}; exec \"$pthbs\" build hello")).Failed(7, what, $"{little} KiB", $"(ulimit -{letter}");
        (await _program.ShellAsync($"ulimit -S{letter} {little}; exec \"$pthbs\" build hello")).Failed(7, what, $"hint: ulimit -S{letter}");
        _program.Collection.Commands("walled", "echo x > $out/x");
        (await _program.ShellAsync($"ulimit -{letter} {enough}; exec \"$pthbs\" build walled")).Succeeded();
    }

    private static string MaskedPlace() => Directory.Exists("/proc/acpi") ? "/proc/acpi" : "/proc/fs";

    /// <summary>Words that run a command where something is mounted over a part of /proc, as in a container. Skips the test where that cannot be arranged.</summary>
    private async Task<string> MaskedAsync()
    {
        // bwrap refuses to start with capabilities that are not root's: they are given back once the mount is there.
        var masked = $"unshare {(IsRoot ? "" : "--user --map-current-user --keep-caps ")}--mount sh -c 'mount -t tmpfs none {MaskedPlace()} && exec setpriv --ambient-caps=-all --inh-caps=-all \"$@\"' sh";
        Assert.SkipUnless((await _program.ShellAsync($"{masked} true")).Code == 0, "nothing can be mounted over /proc here");
        return masked;
    }
}
