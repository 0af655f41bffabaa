using System.Buffers.Binary;
using System.Text;

namespace Pthbs.Cli.Tests.Program;

/// <summary>
/// The slots of a machine whose firmware, disk and EFI system partition are directories of the test's. What real firmware does with it is tried by <c>tests/long/slots</c>.
/// </summary>
[Trait("Level", "thorough")]
public sealed class SystemSlotsTests : IDisposable
{
    private const string Runs = "exec sleep 1000";
    private const string Guid = "00112233445566778899aabbccddeeff";
    private readonly RealProgram _program = new();
    private readonly ScratchMachine _machine;

    public SystemSlotsTests()
    {
        _machine = new(_program);
        foreach (var tool in (string[])["mount", "umount", "chattr"]) _machine.Tool(tool, "#!/bin/sh\n");
        Write("proc/cmdline", "initrd=\\EFI\\pthbs\\a\\initramfs console=ttyS0 pthbs.system=zero pthbs.disk=pthbs pthbs.slot=a gpt\n");
        Write("proc/mounts", "/dev/vda2 /disk ext4 rw 0 0\n");
        Write("sys/devices/vda/vda1/uevent", "DEVNAME=vda1\nPARTNAME=ESP\n");
        Write("sys/devices/vda/vda1/partition", "1\n");
        Write("sys/devices/vda/vda1/start", "2048\n");
        Write("sys/devices/vda/vda1/size", "196608\n");
        Write("sys/devices/vda/vda2/uevent", "DEVNAME=vda2\nPARTNAME=pthbs\n");
        Directory.CreateDirectory($"{_machine.Root}/sys/class/block");
        File.CreateSymbolicLink($"{_machine.Root}/sys/class/block/vda2", "../../devices/vda/vda2");
        Directory.CreateDirectory($"{_machine.Root}/dev");
        File.WriteAllBytes($"{_machine.Root}/dev/vda", [.. new byte[1040], .. Convert.FromHexString(Guid), .. new byte[64]]);
        foreach (var directory in (string[])["EFI/pthbs/a", "loader/entries"]) Directory.CreateDirectory($"{_machine.Root}/run/esp/{directory}");
        Write("run/esp/EFI/pthbs/a/linux.efi", "the first kernel");
        Write("run/esp/loader/loader.conf", "timeout 0\n");
        Directory.CreateDirectory(Firmware);
        SetNumbers("BootOrder", 0x0003, 0x00B0, 0x00A0);
    }

    private string Firmware => $"{_machine.Root}/sys/firmware/efi/efivars";

    public void Dispose()
    {
        _machine.Dispose();
        _program.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_staged_system_is_tried_once_and_the_one_that_runs_is_what_the_firmware_falls_back_to(bool byScript)
    {
        await RunFirstAsync();
        var first = _machine.Running!;

        var finished = (await StageAsync(byScript, Bootable("next", "quiet"))).Succeeded();

        Assert.Contains("is staged in slot b: the next start tries it", finished.Output, StringComparison.Ordinal);
        Assert.Equal("00B0", Numbers("BootNext"));
        Assert.Equal("00A0 0003", Numbers("BootOrder"));
        var next = Staged;
        Assert.Equal(Entry($"pthbs b: {Path.GetFileName(next)}", "\\EFI\\pthbs\\b\\linux.efi", $"initrd=\\EFI\\pthbs\\b\\initramfs pthbs.disk=pthbs gpt quiet panic=5 pthbs.system={next} pthbs.slot=b"), Data("Boot00B0"));
        Assert.Equal(Entry($"pthbs a: {Path.GetFileName(first)}", "\\EFI\\pthbs\\a\\linux.efi", $"initrd=\\EFI\\pthbs\\a\\initramfs console=ttyS0 pthbs.system={First} pthbs.disk=pthbs pthbs.slot=a gpt"), Data("Boot00A0"));
        Assert.Equal("the kernel of next", Read("run/esp/EFI/pthbs/b/linux.efi"));
        Assert.Equal("the initramfs of nextits drivers", Read("run/esp/EFI/pthbs/b/initramfs"));
        Assert.Equal("the first kernel", Read("run/esp/EFI/pthbs/a/linux.efi"));
        Assert.False(File.Exists($"{_machine.Root}/run/esp/loader/entries/b.conf"));
        Assert.Equal("b staged\n", Read("var/lib/boot/trial"));
        Assert.Equal(first, _machine.Running);
        Assert.StartsWith($"/var/lib/systems/first.", _machine.Current, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staging_the_same_again_changes_nothing_and_says_so()
    {
        await RunFirstAsync();
        var tree = Bootable("next");
        Assert.Contains("\"changed\":true", (await _machine.PthbsAsync("system", "stage", "--json", tree)).Succeeded().Output, StringComparison.Ordinal);
        var again = (await _machine.PthbsAsync("system", "stage", "--json", tree)).Succeeded().Output;
        Assert.Contains("\"changed\":false", again, StringComparison.Ordinal);
        Assert.Contains("\"slot\":\"b\"", again, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"staged: the next start tries it\"", again, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rm kernel", "it has no kernel")]
    [InlineData("rm lib/trial", "it has no lib/trial")]
    [InlineData("sed -i 's/ pthbs.slot=a//' ROOT/proc/cmdline", "this machine was not started from a slot")]
    [InlineData("mkdir -p ROOT/var/lib/boot && echo a begun > ROOT/var/lib/boot/trial", "is on trial itself: promote it first (system-promote), or reboot")]
    [InlineData("rm -r ROOT/sys/firmware/efi", "this machine was not started by UEFI firmware")]
    [InlineData("rm ROOT/sys/devices/vda/vda1/uevent", "the disk of this machine has no partition ESP")]
    [InlineData("truncate -s 3M initramfs", "the partition ESP is too small: kernel and initramfs need 3136 KiB, and 3000 KiB are free without the slot b")]
    public async Task What_cannot_be_tried_is_refused_before_anything_is_written(string change, string message)
    {
        await RunFirstAsync();
        _machine.Tool("df", "#!/bin/sh\nprintf 'Filesystem 1K-blocks Used Available\\n/dev/vda1 4000 1000 3000\\n'\n");
        var tree = Bootable("next");
        (await _machine.LineAsync($"cd '{tree}' && {change.Replace("ROOT", $"'{_machine.Root}'", StringComparison.Ordinal)}")).Succeeded();
        var before = await EverythingAsync();

        var finished = await _machine.PthbsAsync("system", "stage", tree);

        Assert.Equal(ExitCodes.Of(Errors.ErrorKind.Usage), finished.Code);
        Assert.StartsWith("pthbs: ", finished.Error, StringComparison.Ordinal);
        Assert.Contains(message, finished.Error, StringComparison.Ordinal);
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task Firmware_that_drops_a_variable_is_noticed_and_nothing_is_tried()
    {
        await RunFirstAsync();
        _machine.Tool("dd", "#!/bin/sh\ncase $* in *of=*BootNext*) exit 0 ;; esac\nexec /bin/dd \"$@\"\n");

        var finished = await _machine.PthbsAsync("system", "stage", Bootable("next"));

        Assert.Equal(ExitCodes.Of(Errors.ErrorKind.Machine), finished.Code);
        Assert.Contains("nothing is staged", finished.Error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{_machine.Root}/var/lib/boot/trial"));
        Assert.Equal("00A0 0003", Numbers("BootOrder"));
        Assert.Contains("slot b: ", (await _machine.PthbsAsync("system", "status")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b staged", "not started: the trial ended before the system came up")]
    [InlineData("b begun", "not ready: the trial ended in a crash or a power failure")]
    [InlineData("b ended", "not finished: somebody stopped or restarted the machine during the trial")]
    [InlineData("b failed web", "failed: not ready: web")]
    public async Task What_came_of_a_trial_is_said_afterwards(string trial, string state)
    {
        await RunFirstAsync();
        (await StageAsync(byScript: false, Bootable("next"))).Succeeded();
        File.Delete($"{Firmware}/BootNext-{Global}");
        Write("var/lib/boot/trial", trial + "\n");
        var output = (await _machine.PthbsAsync("system", "status")).Output;
        Assert.Contains($"slot a: {_machine.Current.Trim().Split('\n')[0]}: runs\n", output, StringComparison.Ordinal);
        Assert.Contains($": {state}\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_promoted_system_is_what_firmware_and_loader_start_and_a_generation(bool byScript)
    {
        await RunFirstAsync();
        var first = _machine.Current.Split('\n')[0];
        (await StageAsync(byScript, Bootable("next", "quiet"))).Succeeded();
        // The firmware has started it.
        var next = Staged;
        File.Delete($"{Firmware}/BootNext-{Global}");
        File.Delete($"{_machine.Root}/run/system");
        File.CreateSymbolicLink($"{_machine.Root}/run/system", _machine.Root + next);
        Write("proc/cmdline", $"pthbs.disk=pthbs gpt quiet panic=5 pthbs.system={next} pthbs.slot=b\n");
        Write("var/lib/boot/trial", "b begun\n");

        var finished = (await (byScript ? _machine.LineAsync($"exec sh '{ScratchMachine.Scripts()}/promote'") : _machine.PthbsAsync("system", "promote"))).Succeeded();

        Assert.Contains("is promoted: the machine starts with it, generation 2", finished.Output, StringComparison.Ordinal);
        Assert.Equal("00B0 00A0 0003", Numbers("BootOrder"));
        Assert.Equal("timeout 0\ndefault b.conf\n", Read("run/esp/loader/loader.conf"));
        Assert.Equal($"title {next}\nlinux /EFI/pthbs/b/linux.efi\ninitrd /EFI/pthbs/b/initramfs\noptions pthbs.disk=pthbs gpt quiet panic=5 pthbs.system={next} pthbs.slot=b\n", Read("run/esp/loader/entries/b.conf"));
        Assert.StartsWith(next, _machine.Current, StringComparison.Ordinal);
        Assert.False(File.Exists($"{_machine.Root}/var/lib/boot/trial"));
        var status = (await _machine.PthbsAsync("system", "status")).Output;
        Assert.Contains($"slot a: {first}: ran before\nslot b: {next}: runs\n", status, StringComparison.Ordinal);
        Assert.Contains("is not on trial", (await _machine.PthbsAsync("system", "promote")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_switch_runs_is_not_what_the_machine_starts_with()
    {
        await RunFirstAsync();
        (await _machine.PthbsAsync("system", "switch", Bootable("second"))).Succeeded();
        var second = _machine.Current.Trim();
        Assert.Contains($"slot a: {First}: the machine starts with it; {second} runs since a switch\n", (await _machine.PthbsAsync("system", "status")).Output, StringComparison.Ordinal);
        (await StageAsync(byScript: false, $"{_program.Place}/trees/second")).Succeeded();
        Assert.Equal((First, second), (Read("var/lib/pthbs/roots/slot-a/1").Split('\n')[0], Staged));
        Assert.Contains(Convert.ToHexString(Encoding.Unicode.GetBytes($"pthbs.system={First} ")), Convert.ToHexString(Data("Boot00A0")), StringComparison.Ordinal);
        // A switch during a trial is not what is promoted.
        Write("proc/cmdline", $"pthbs.system={First} pthbs.slot=b\n");
        Write("var/lib/boot/trial", "b begun\n");
        (await _machine.PthbsAsync("system", "promote")).Failed(2, $"{second} runs since a switch, and {First} is on trial");
    }

    [Fact]
    public async Task What_lies_in_a_slot_is_kept()
    {
        await RunFirstAsync();
        (await StageAsync(byScript: false, Bootable("next"))).Succeeded();
        (await _program.RunAsync(_machine.Variables, "gc")).Succeeded();
        (await _program.RunAsync(_machine.Variables, "store", "verify")).Succeeded();
        Assert.True(Directory.Exists(_machine.Root + Staged));
        Assert.Contains("slot-b", (await _program.RunAsync(_machine.Variables, "store", "root", "list")).Succeeded().Output, StringComparison.Ordinal);
    }

    /// <summary>The initramfs has started the system of the other slot, as the one in the first slot does not come up.</summary>
    [Fact]
    public async Task A_system_that_others_make_way_for_becomes_what_the_machine_starts_with()
    {
        await RunFirstAsync();
        (await StageAsync(byScript: false, Bootable("next"))).Succeeded();
        File.Delete($"{_machine.Root}/var/lib/boot/trial");
        SetNumbers("BootOrder", 0x00B0, 0x00A0);
        Write("run/esp/loader/entries/a.conf", "title first\noptions console=ttyS0 pthbs.slot=a\n");
        Write("proc/cmdline", $"pthbs.system={Staged} pthbs.slot=b\n");
        Write("var/lib/boot/instead", "");

        var finished = (await _machine.PthbsAsync("system", "promote")).Succeeded();

        Assert.Contains($"{First} is promoted", finished.Output, StringComparison.Ordinal);
        Assert.Equal("00A0 00B0", Numbers("BootOrder"));
        Assert.Contains("options console=ttyS0 pthbs.slot=a\n", Read("run/esp/loader/entries/a.conf"), StringComparison.Ordinal);
        Assert.Contains($"slot b: {Staged}: failed to start its services\n", (await _machine.PthbsAsync("system", "status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_slots_has_none_to_show()
    {
        Write("proc/cmdline", "console=ttyS0\n");
        await RunFirstAsync();
        Assert.DoesNotContain("slot", (await _machine.PthbsAsync("system", "status")).Output, StringComparison.Ordinal);
        Assert.Contains("this machine was not started from a slot", (await _machine.PthbsAsync("system", "promote")).Error, StringComparison.Ordinal);
    }

    private const string Global = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

    private string First => File.ReadAllLines($"{_machine.Root}/var/lib/pthbs/roots/system/1")[0];

    private string Staged => File.ReadAllLines($"{_machine.Root}/var/lib/pthbs/roots/slot-b/1")[0];

    /// <summary>The machine was started with this system.</summary>
    private async Task RunFirstAsync()
    {
        (await _machine.PthbsAsync("system", "switch", Bootable("first"))).Succeeded();
        Write("proc/cmdline", Read("proc/cmdline").Replace("pthbs.system=zero", $"pthbs.system={First}", StringComparison.Ordinal));
    }

    private Task<Finished> StageAsync(bool byScript, string tree)
    {
        if (!byScript) return _machine.PthbsAsync("system", "stage", tree);
        var kept = $"/var/lib/systems/{Path.GetFileName(tree)}.{new string('0', 64)}";
        return _machine.LineAsync($"cp -R '{tree}' '{_machine.Root}{kept}' && exec sh '{ScratchMachine.Scripts()}/stage' '{_machine.Root}{kept}'");
    }

    /// <summary>A tree that has all that a start needs.</summary>
    private string Bootable(string name, string cmdline = "")
    {
        var tree = _machine.Tree(name, ("web", Runs));
        File.WriteAllText($"{tree}/kernel", $"the kernel of {name}");
        File.WriteAllText($"{tree}/initramfs", $"the initramfs of {name}");
        File.WriteAllText($"{tree}/drivers", "its drivers");
        File.WriteAllText($"{tree}/cmdline", cmdline);
        return tree;
    }

    /// <summary>A variable with a file on a partition of a disk with a GPT, as the UEFI specification lays it out.</summary>
    private static byte[] Entry(string description, string path, string options)
    {
        byte[] file = [4, 4, .. Small(4 + ((path.Length + 1) * 2)), .. Wide(path)];
        byte[] place = [4, 1, 42, 0, 1, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, .. Convert.FromHexString(Guid), 2, 2, .. file, 127, 255, 4, 0];
        return [1, 0, 0, 0, .. Small(place.Length), .. Wide(description), .. place, .. Wide(options)];
    }

    private static byte[] Wide(string text) => Encoding.Unicode.GetBytes(text + "\0");

    private static byte[] Small(int number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)number);
        return bytes;
    }

    private byte[] Data(string variable)
    {
        var bytes = File.ReadAllBytes($"{Firmware}/{variable}-{Global}");
        Assert.Equal([7, 0, 0, 0], bytes[..4]);
        return bytes[4..];
    }

    private string Numbers(string variable) => string.Join(' ', Data(variable).Chunk(2).Select(pair => $"{BinaryPrimitives.ReadUInt16LittleEndian(pair):X4}"));

    private void SetNumbers(string variable, params int[] numbers) => File.WriteAllBytes($"{Firmware}/{variable}-{Global}", [7, 0, 0, 0, .. numbers.SelectMany(Small)]);

    private string Read(string name) => File.ReadAllText($"{_machine.Root}/{name}");

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{_machine.Root}/{name}")!);
        File.WriteAllText($"{_machine.Root}/{name}", text);
    }

    /// <summary>What may not change when a command refuses: firmware, ESP, the trial, the roots.</summary>
    private async Task<string> EverythingAsync() =>
        (await _machine.LineAsync($"cd '{_machine.Root}' && find sys/firmware run/esp var/lib/boot var/lib/pthbs/roots -type f -exec sha256sum {{}} + 2>/dev/null | sort")).Output;
}
