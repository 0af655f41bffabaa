using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Systems in a virtual machine, with a program in the place of qemu that says what a machine says on its console.</summary>
public sealed class SystemMachineTests : IDisposable
{
    private readonly RealProgram _program = new();
    private readonly ScratchMachine _machine;

    public SystemMachineTests()
    {
        _machine = new ScratchMachine(_program);
        var tree = _machine.Tree("one", ("a", "exec sleep 1000"), ("ab", "exec sleep 1000"));
        File.WriteAllText($"{tree}/initramfs", "");
        File.WriteAllText($"{tree}/cmdline", "panic=5\n");
        _machine.Package("box", tree);
        File.WriteAllText($"{_program.Place}/vmlinuz", "");
        _machine.Tool("mke2fs", $"#!/bin/sh\nwhile [ $# -gt 2 ]; do [ \"$1\" != -d ] || ls \"$2/pthbs\" > '{_program.Place}/packages'; shift; done\n: > \"$1\"");
    }

    public void Dispose()
    {
        _machine.Dispose();
        _program.Dispose();
    }

    [Fact]
    public async Task A_system_whose_services_get_ready_passes()
    {
        Says("ready: a (0.5 s)", "~ # ready: ab (1.5 s)");
        var box = await BuildAsync();

        Assert.Equal("a: ready\nab: ready\n", (await TestAsync()).Succeeded().Output);

        var words = await File.ReadAllTextAsync($"{_program.Place}/words");
        Assert.Contains($"-kernel {_program.Place}/vmlinuz", words, StringComparison.Ordinal);
        Assert.Contains($"panic=5 console=ttyS0 panic=1 pthbs.system={Path.GetFileName(box)} pthbs.disk=/dev/vda", words, StringComparison.Ordinal);
        Assert.Equal(Path.GetFileName(box) + "\n", await File.ReadAllTextAsync($"{_program.Place}/packages"));
        Assert.Empty(Directory.GetDirectories(_program.Place, "pthbs-system.*"));
    }

    [Theory]
    [InlineData("failed: ab, which needs a (2 s)", 300)]
    [InlineData("nothing of it", 1)]
    public async Task A_service_that_does_not_get_ready_is_named(string said, int seconds)
    {
        Says("ready: a (0.5 s)", said);
        await BuildAsync();

        var failed = (await TestAsync("--json", "--deadline", $"{seconds}")).Failed(11, "1 service did not become ready: ab", "pthbs system run box.");

        var line = JsonDocument.Parse(failed.Lines[0]).RootElement;
        Assert.Equal((false, "a", "ab"), (line.GetProperty("healthy").GetBoolean(), line.GetProperty("ready")[0].GetString(), line.GetProperty("failed")[0].GetString()));
    }

    [Fact]
    public async Task What_a_machine_that_died_said_last_is_shown()
    {
        Says("ready: a (0.5 s)", "Kernel panic - not syncing");
        _machine.Tool("qemu-system-x86_64", (await File.ReadAllTextAsync($"{_program.Place}/bin/qemu-system-x86_64")).Replace("exec sleep 1000", "exit 1", StringComparison.Ordinal));
        await BuildAsync();

        (await TestAsync()).Failed(11, "did not become ready: ab", "Kernel panic - not syncing");
    }

    [Fact]
    public async Task What_is_missing_is_told_with_what_to_install()
    {
        await BuildAsync();
        var variables = new Dictionary<string, string?>(_machine.Variables) { ["PATH"] = $"{_program.Place}/bin" };

        (await _program.RunAsync(variables, "system", "test", "box", "--kernel", $"{_program.Place}/vmlinuz")).Failed(7, "the program qemu-system-x86_64 is not installed", "Debian: qemu-system-x86");
        Says();
        (await _program.RunAsync(_machine.Variables, "system", "test", "box")).Failed(2, "the system has no kernel", "--kernel FILE");
        (await _program.RunAsync(_machine.Variables, "system", "run", "box", "--kernel", $"{_program.Place}/none")).Failed(2, "the kernel does not exist");
        (await _program.RunAsync(_machine.Variables, "system", "run", "hello")).Failed(2, "the system is not in the store");
        (await _program.RunAsync(_machine.Variables, "system", "test", "box", "--memory", "much")).Failed(2, "--memory does not accept 'much'");
    }

    [Fact]
    public async Task A_machine_that_a_signal_ends_leaves_no_disk()
    {
        Says("ready: a (0.5 s)");
        await BuildAsync();
        using var process = _program.Start(new Dictionary<string, string?>(_machine.Variables) { ["TMPDIR"] = _program.Place }, "system", "test", "box", "--kernel", $"{_program.Place}/vmlinuz");
        while (!File.Exists($"{_program.Place}/words")) await Task.Delay(20, TestContext.Current.CancellationToken);

        RealProgram.Signal(process, 15);

        var ended = await RealProgram.EndAsync(process);
        Assert.Equal(143, ended.Code);
        Assert.Contains("pthbs: interrupted; the virtual machine was stopped\n", ended.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_program.Place, "*pthbs-*"));
    }

    [Fact]
    public async Task A_machine_that_runs_no_system_does_not_switch_to_one()
    {
        Assert.SkipWhen(Path.Exists("/run/system"), "this machine runs a system");
        var tree = _machine.Tree("three", ("a", "exec sleep 1"));
        foreach (var words in (string[][])[["system", "switch", tree], ["system", "stage", tree], ["system", "rollback"]])
            (await _program.RunAsync(_machine.Variables, words)).Failed(2, "this machine was not started from a system of pthbs", "pthbs system test SYSTEM");
        Assert.False(Path.Exists("/run/system") || Path.Exists("/run/system.lock"));
    }

    [Fact]
    public async Task A_system_is_run_with_its_console_here()
    {
        Says("Welcome");
        _machine.Tool("qemu-system-x86_64", (await File.ReadAllTextAsync($"{_program.Place}/bin/qemu-system-x86_64")).Replace("exec sleep 1000", "exit 3", StringComparison.Ordinal));
        await BuildAsync();

        var ended = await _program.RunAsync(_machine.Variables, "system", "run", "box", "--kernel", $"{_program.Place}/vmlinuz");

        Assert.Equal((3, "Welcome\n"), (ended.Code, ended.Output));
        Assert.Contains("-serial mon:stdio", await File.ReadAllTextAsync($"{_program.Place}/words"), StringComparison.Ordinal);
    }

    /// <summary>Drivers belong to one kernel.</summary>
    [Fact]
    public async Task The_drivers_of_the_systems_own_kernel_come_behind_its_initramfs()
    {
        var tree = _machine.Tree("two");
        foreach (var (file, text) in (IEnumerable<(string, string)>)[("kernel", "k"), ("initramfs", "first\n"), ("drivers", "drivers\n")]) await File.WriteAllTextAsync($"{tree}/{file}", text);
        _machine.Package("box", tree);
        _machine.Tool("qemu-system-x86_64", "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" != -initrd ] || cat \"$2\"; shift; done");
        await BuildAsync();

        Assert.Equal("first\ndrivers\n", (await _program.RunAsync(_machine.Variables, "system", "run", "box")).Succeeded().Output);
        Assert.Equal("first\n", (await _program.RunAsync(_machine.Variables, "system", "run", "box", "--kernel", $"{_program.Place}/vmlinuz")).Succeeded().Output);
    }

    [Fact]
    public async Task The_processor_is_emulated_if_that_is_asked_for()
    {
        Says("ready: a (0.5 s)", "ready: ab (1.5 s)");
        await BuildAsync();

        (await TestAsync("--no-kvm")).Succeeded();

        Assert.StartsWith("-accel tcg ", await File.ReadAllTextAsync($"{_program.Place}/words"), StringComparison.Ordinal);
    }

    private void Says(params string[] lines) =>
        _machine.Tool("qemu-system-x86_64", $"#!/bin/sh\necho \"$*\" > '{_program.Place}/words'\n{string.Concat(lines.Select(line => $"echo '{line}'\n"))}exec sleep 1000");

    private async Task<string> BuildAsync() => (await _program.RunAsync(_machine.Variables, "system", "build", "box")).Succeeded().Output.Trim();

    private Task<Finished> TestAsync(params string[] words) =>
        _program.RunAsync(new Dictionary<string, string?>(_machine.Variables) { ["TMPDIR"] = _program.Place }, ["system", "test", "box", "--kernel", $"{_program.Place}/vmlinuz", .. words]);
}
