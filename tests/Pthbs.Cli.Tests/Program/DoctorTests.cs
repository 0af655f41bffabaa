using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class DoctorTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Every_finding_is_a_line_and_nothing_is_changed()
    {
        var ended = await _program.RunAsync("doctor", "--offline", "--json");
        var findings = ended.Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.True(findings.Count > 15);
        Assert.Equal(findings.Exists(f => f.GetProperty("severity").GetString() == "problem") ? 7 : 0, ended.Code);
        Assert.All(findings.Where(f => f.GetProperty("severity").GetString() != "fine"), f => Assert.NotEmpty(f.GetProperty("mend").GetString()!));
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs/reference/doctor.md"), TestContext.Current.CancellationToken);
        Assert.All(findings.Select(f => f.GetProperty("check").GetString()), check => Assert.Contains($"`{check}`", page, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_program.Store) || Directory.Exists(_program.State));
    }

    [Fact]
    public async Task Nothing_is_left_where_proc_is_not_mounted()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "unmounting needs root");
        foreach (var place in (string[])[_program.Store, _program.State]) Directory.CreateDirectory(place);
        var ended = await _program.ShellAsync("unshare -m sh -c 'umount -l /proc || exit 99; exec \"$pthbs\" doctor --offline'");
        Assert.SkipWhen(ended.Code == 99, "this machine does not let /proc be unmounted");
        Assert.SkipWhen(ended.Error.Contains("CoreCLR", StringComparison.Ordinal), "without /proc only the native executable starts");
        Assert.Contains("/proc is not mounted", ended.Output, StringComparison.Ordinal);
        Assert.Contains("store can be written", ended.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_program.Store).Concat(Directory.GetFileSystemEntries(_program.State)));
    }

    [Fact]
    public async Task What_a_doctor_left_that_was_killed_is_deleted_by_gc_or_by_the_next_doctor()
    {
        foreach (var next in (string[][])[["gc", "--without-roots"], ["doctor", "--offline"]])
        {
            foreach (var place in (string[])[_program.Store, _program.State])
            {
                Directory.CreateDirectory($"{place}/.pthbs-doctor.0123456789abcdef0123456789abcdef/from");
                await File.WriteAllTextAsync($"{place}/.pthbs-doctor.0123456789abcdef0123456789abcdef/lock", "", TestContext.Current.CancellationToken);
            }

            await _program.RunAsync(next);
            Assert.DoesNotContain(Directory.GetDirectories(_program.Store).Concat(Directory.GetDirectories(_program.State)), d => d.Contains("doctor", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("mount -t tmpfs -o noexec none disk", "disk/store is mounted noexec", "mount -o remount,exec")]
    [InlineData("mount -t tmpfs -o ro none disk", "disk/store is mounted read-only", "mount -o remount,rw")]
    [InlineData("mount -t tmpfs -o size=10M none disk", "only 10 MiB are free", "pthbs gc --dry-run")]
    [InlineData("mount -t tmpfs -o nr_inodes=50 none disk", "more files fit into", "pthbs gc --dry-run")]
    [InlineData("ulimit -n 300", "only 300 files can be open", "ulimit -n 1024")]
    [InlineData("ulimit -f 1000", "files can have at most", "ulimit -f unlimited")]
    [InlineData("test $(id -u) = 0", "root has too few user ids", "run pthbs as an ordinary user")]
    public async Task A_machine_that_really_is_so_is_found_out(string sickness, string finding, string mend)
    {
        if (sickness.StartsWith("mount", StringComparison.Ordinal)) Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        if (sickness.StartsWith("test", StringComparison.Ordinal)) Assert.SkipUnless(Environment.IsPrivilegedProcess, "an ordinary user who is root in a namespace builds as that user");
        Directory.CreateDirectory($"{_program.Place}/disk");
        await File.WriteAllTextAsync($"{_program.Place}/sick.sh", $"{sickness} || exit 99\n\"$pthbs\" doctor --offline --store disk/store --state disk/state\n");
        // A root that is the only user of its namespace.
        var spaces = sickness.StartsWith("test", StringComparison.Ordinal) ? "unshare -Ur" : Environment.IsPrivilegedProcess ? "unshare -m" : "env";
        var ended = await _program.ShellAsync($"{spaces} sh sick.sh");
        Assert.SkipWhen(ended.Code == 99, "this machine does not let it be tried");
        Assert.Contains(ended.Code, (int[])[0, 7]);
        Assert.Contains(finding, ended.Output, StringComparison.Ordinal);
        Assert.Contains(mend, ended.Output, StringComparison.Ordinal);
    }
}
