using Pthbs.Store;
using Pthbs.Systems;

namespace Pthbs.Tests.Systems;

/// <summary>What changes between two systems, before anything happens.</summary>
public sealed class SystemDifferenceTests : IDisposable
{
    private readonly TestSystem _before = new(), _after = new();

    public void Dispose()
    {
        _before.Dispose();
        _after.Dispose();
    }

    [Fact]
    public void The_same_system_changes_nothing()
    {
        foreach (var system in (TestSystem[])[_before, _after]) system.Service("a").Service("b", "exec b", "a");

        Assert.True(Compare() is { Services: [], Files: [], Reboot: [] });
    }

    [Theory]
    [InlineData("run", "#!/bin/sh\nexec other\n")]
    [InlineData("check", "true\n")]
    [InlineData("finish", "true\n")]
    [InlineData("needs", "a\n")]
    [InlineData("log/run", "exec cat\n")]
    public void Each_file_of_a_service_is_part_of_its_definition(string file, string text)
    {
        foreach (var system in (TestSystem[])[_before, _after]) system.Service("a").Service("b");
        _after.Directory.Write($"services/b/{file}", text, 0b111_101_101);

        Assert.Equal([new SystemChange("b", SystemChangeKind.Changed)], Compare().Services);
    }

    [Fact]
    public void What_a_service_prints_in_one_file_is_not_taken_for_another_file()
    {
        foreach (var system in (TestSystem[])[_before, _after]) system.Service("a");
        _before.Write("services/a/check", "x");
        _after.Write("services/a/finish", "x");

        Assert.NotEmpty(Compare().Services);
    }

    [Fact]
    public void Services_and_files_come_and_go()
    {
        _before.Service("old").Service("both");
        _after.Service("both").Service("new");
        _before.Write("etc/motd", "one");
        _after.Write("etc/motd", "two");
        _before.Write("etc/gone", "");
        _after.Write("etc/z/new", "");

        var difference = Compare();

        Assert.Equal([new("old", SystemChangeKind.Removed), new SystemChange("new", SystemChangeKind.New)], difference.Services);
        Assert.Equal([new("gone", SystemChangeKind.Removed), new("motd", SystemChangeKind.Changed), new SystemChange("z/new", SystemChangeKind.New)], difference.Files);
        Assert.Empty(difference.Reboot);
    }

    [Theory]
    [InlineData("kernel", "kernel")]
    [InlineData("initramfs", "initramfs")]
    [InlineData("cmdline", "command line of the kernel")]
    [InlineData("etc/inittab", "process 1 (/etc/inittab)")]
    [InlineData("etc/fstab", "mounts (/etc/fstab)")]
    public void What_needs_a_reboot_is_said(string file, string what)
    {
        _after.Write(file, "x");

        Assert.Equal([what], Compare().Reboot);
    }

    [Fact]
    public void Where_nothing_runs_all_is_new_and_nothing_needs_a_reboot()
    {
        _after.Service("a");

        var difference = SystemDifference.Of(null, SystemTree.Read(_after.Path));

        Assert.Equal([new SystemChange("a", SystemChangeKind.New)], difference.Services);
        Assert.Empty(difference.Reboot);
    }

    /// <summary>A generation may hold a system that is not in the store, and what that refers to stays.</summary>
    [Fact]
    public void A_generation_holds_a_system_by_its_path_and_nothing_else_by_one()
    {
        using var directory = new TemporaryDirectory();
        var hash = new string('a', 64);
        using var roots = RootStore.Open($"{directory.Path}/state", Pthbs.Files.LockWait.Silent);
        roots.Add("system", [$"/var/lib/systems/tower.{hash}", $"busybox.{hash}"]);

        Assert.Equal([$"busybox.{hash}"], roots.Current("system")!.InStore);
        File.WriteAllText($"{directory.Path}/state/roots/system/2", $"/var/lib/other/tower.{hash}\n");
        Assert.Throws<Pthbs.Errors.PthbsException>(() => roots.Read("system", 2));
    }

    private SystemDifference Compare() => SystemDifference.Of(SystemTree.Read(_before.Path), SystemTree.Read(_after.Path));
}
