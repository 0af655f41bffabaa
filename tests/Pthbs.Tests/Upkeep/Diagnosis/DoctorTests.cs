using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Upkeep.Diagnosis;

namespace Pthbs.Tests.Upkeep.Diagnosis;

public sealed class DoctorTests
{
    private static readonly MachineSettings Settings = new() { Store = "/pthbs", State = "/var/lib/pthbs" };
    private readonly SickMachine _machine = new();

    [Fact]
    public async Task A_machine_on_which_all_is_well_gets_no_advice() =>
        Assert.All(await ExamineAsync(), finding =>
        {
            Assert.Equal(Severity.Fine, finding.Severity);
            Assert.Null(finding.Mend);
        });

    [Fact]
    public Task No_proc_is_a_problem() => FindsAsync("proc", Severity.Problem, "mount -t proc proc /proc", m => m.Files.Remove("/proc/self/status"), alsoWrong: "seccomp");

    [Fact]
    public Task Namespaces_that_are_refused_are_a_problem_with_the_sandboxs_own_advice() =>
        FindsAsync("namespaces", Severity.Problem, "sysctl kernel.unprivileged_userns_clone=1", m => m.Refusal = new PthbsException(ErrorKind.Machine, "cannot start") { Hint = "sysctl kernel.unprivileged_userns_clone=1" });

    [Fact]
    public async Task The_machines_proc_is_a_warning_where_the_settings_allow_it()
    {
        _machine.SeesHostProc = true;
        var findings = await new Doctor(_machine, Settings with { AllowHostProc = true }).ExamineAsync(offline: true, TestContext.Current.CancellationToken);
        Assert.Contains(findings, f => f is { Check: "host-proc", Severity: Severity.Warning } && f.Mend!.Contains("allow-host-proc", StringComparison.Ordinal));
        Assert.DoesNotContain(await ExamineAsync(), f => f.Check == "host-proc");
    }

    [Fact]
    public Task No_Landlock_is_a_warning() => FindsAsync("landlock", Severity.Warning, "CONFIG_SECURITY_LANDLOCK", m => m.Landlock = 0);

    [Fact]
    public Task No_seccomp_is_a_problem() => FindsAsync("seccomp", Severity.Problem, "CONFIG_SECCOMP_FILTER", m => m.Files["/proc/self/status"] = "Name:\tpthbs\n");

    [Theory]
    [InlineData("open-files", 7, 64, Severity.Problem, "ulimit -n")]
    [InlineData("open-files", 7, 512, Severity.Warning, "ulimit -n")]
    [InlineData("processes", 6, 20, Severity.Problem, "ulimit -u")]
    [InlineData("processes", 6, 200, Severity.Warning, "ulimit -u")]
    [InlineData("file-size", 1, 1024, Severity.Warning, "ulimit -f unlimited")]
    public Task A_low_limit_is_told_with_the_command_that_raises_it(string check, int resource, ulong limit, Severity severity, string mend) =>
        FindsAsync(check, severity, mend, m => m.Limits[resource] = limit);

    [Fact]
    public async Task Root_is_not_bound_by_the_number_of_processes()
    {
        (_machine.IsRoot, _machine.Limits[6]) = (true, 20);
        Assert.DoesNotContain(await ExamineAsync(), f => f.Check == "processes");
    }

    [Fact]
    public async Task A_noexec_store_is_named()
    {
        await FindsAsync("store", Severity.Problem, "mount -o remount,exec", m => m.FileSystem = m.FileSystem with { IsNoExec = true }, alsoWrong: "state");
        Assert.Contains(await ExamineAsync(), f => f.What.StartsWith("/pthbs is mounted noexec", StringComparison.Ordinal));
    }

    [Fact]
    public Task A_store_that_is_mounted_read_only_is_a_problem() =>
        FindsAsync("store", Severity.Problem, "mount -o remount,rw", m => m.FileSystem = m.FileSystem with { IsReadOnly = true }, alsoWrong: "state");

    [Theory]
    [InlineData(10L << 20, Severity.Problem)]
    [InlineData(500L << 20, Severity.Warning)]
    public Task Little_room_is_told_with_what_frees_some(long free, Severity severity) =>
        FindsAsync("store-space", severity, "pthbs gc --dry-run", m => m.FileSystem = m.FileSystem with { FreeBytes = free }, alsoWrong: "state-space");

    [Theory]
    [InlineData(100, Severity.Problem)]
    [InlineData(5000, Severity.Warning)]
    public Task Few_inodes_are_told_with_what_frees_some(long free, Severity severity) =>
        FindsAsync("store-inodes", severity, "pthbs gc --dry-run", m => m.FileSystem = m.FileSystem with { FreeFiles = free }, alsoWrong: "state-inodes");

    [Fact]
    public Task Another_machines_disk_is_a_warning() =>
        FindsAsync("store-network", Severity.Warning, "--store=DIR", m => m.FileSystem = m.FileSystem with { IsNetwork = true }, alsoWrong: "state-network");

    [Fact]
    public Task A_store_that_cannot_be_made_is_a_problem() =>
        FindsAsync("store-writable", Severity.Problem, "install -d -o 1234 /pthbs", m => m.Trial = new DirectoryTrial(new PthbsException(ErrorKind.Machine, "cannot make the directory: Permission denied")), alsoWrong: "state-writable");

    [Fact]
    public Task A_disk_without_links_is_a_problem() => FindsAsync("store-links", Severity.Problem, "ext4", m => m.Trial = new DirectoryTrial(null, HasLinks: false), alsoWrong: "state-links");

    [Fact]
    public Task A_disk_that_does_not_tell_cases_is_a_problem() => FindsAsync("store-cases", Severity.Problem, "ext4", m => m.Trial = new DirectoryTrial(null, TellsCases: false), alsoWrong: "state-cases");

    [Fact]
    public Task A_disk_that_renames_without_asking_is_a_problem() => FindsAsync("store-renames", Severity.Problem, "ext4", m => m.Trial = new DirectoryTrial(null, Renames: false), alsoWrong: "state-renames");

    [Fact]
    public Task A_store_in_which_nothing_can_change_places_is_a_warning() => FindsAsync("store-renames", Severity.Warning, "ext4", m => m.Trial = new DirectoryTrial(null, Exchanges: false));

    [Fact]
    public Task A_disk_that_runs_no_programs_is_a_problem_whatever_it_says_of_itself() =>
        FindsAsync("store", Severity.Problem, "remount,exec", m => m.Trial = new DirectoryTrial(null, RunsPrograms: false), alsoWrong: "state");

    [Fact]
    public Task A_pending_directory_on_another_disk_is_a_problem() => FindsAsync("store-whole", Severity.Problem, "umount /pthbs/.new", m => m.Files["/pthbs/.new"] = "");

    [Fact]
    public async Task A_place_that_cannot_even_be_looked_at_is_a_finding_and_not_an_error()
    {
        _machine.NoFileSystem = new PthbsException(ErrorKind.Machine, "cannot look: Permission denied") { Where = "/closed", Hint = "ask root" };
        Assert.Contains(await ExamineAsync(), f => f is { Check: "store", Severity: Severity.Problem, Mend: "ask root" });
    }

    [Fact]
    public Task No_certificates_are_a_problem() => FindsAsync("certificates", Severity.Problem, "apt-get install ca-certificates", m => m.Files.Remove("/etc/ssl/certs/ca-certificates.crt"));

    [Fact]
    public Task A_file_of_certificates_that_is_missing_is_a_problem() =>
        FindsAsync("certificates", Severity.Problem, "unset the variable SSL_CERT_FILE", m => m.AuthorityTrouble = new PthbsException(ErrorKind.Machine, "the file of certificates is missing") { Where = "/none", Hint = "correct or unset the variable SSL_CERT_FILE" });

    [Fact]
    public Task No_git_is_a_warning() => FindsAsync("git", Severity.Warning, "apt-get install git", m => m.HasGit = false);

    [Fact]
    public Task Missing_libraries_are_a_problem_with_their_packages() => FindsAsync("libraries", Severity.Problem, "apt-get install liblzma5", m => m.MissingLibraries.Add("liblzma.so.5"));

    [Fact]
    public Task No_mirror_at_all_is_a_warning() => FindsAsync("mirrors", Severity.Warning, "mirrors:", m => m.Answers.Clear());

    [Fact]
    public Task Mirrors_of_which_none_answers_are_a_problem() =>
        FindsAsync("mirrors", Severity.Problem, "pthbs fetch --from DIR", m => m.Answers["https://one.example.org/debian"] = new("Connection refused"));

    [Fact]
    public Task A_mirror_that_a_proxy_keeps_away_is_told_with_the_proxys_own_advice() =>
        FindsAsync("mirrors", Severity.Problem, "unset the variable http_proxy", m => m.Answers["https://one.example.org/debian"] = new("the proxy cannot be reached", Mend: "correct or unset the variable http_proxy"));

    [Fact]
    public async Task One_mirror_of_two_that_does_not_answer_is_a_warning()
    {
        _machine.Answers["https://two.example.org/debian"] = new("Connection refused");
        Assert.Equal([Severity.Fine, Severity.Warning], (await ExamineAsync()).Where(f => f.Check == "mirrors").Select(f => f.Severity));
    }

    [Fact]
    public Task A_clock_before_this_program_is_a_problem() => FindsAsync("clock", Severity.Problem, "timedatectl", m => m.Now = DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData(20, Severity.Warning)]
    [InlineData(3 * 24 * 60, Severity.Problem)]
    public Task A_clock_that_a_mirror_disagrees_with_is_told(int minutes, Severity severity) =>
        FindsAsync("clock", severity, "timedatectl", m => m.Answers["https://one.example.org/debian"] = new(null, m.Now.AddMinutes(minutes)));

    [Fact]
    public async Task This_machine_can_be_examined_and_every_finding_that_is_not_fine_says_what_mends_it()
    {
        using var directory = new TemporaryDirectory();
        var settings = Settings with { Store = $"{directory.Path}/store", State = $"{directory.Path}/state" };
        var findings = await new Doctor(new Machine(["file:///nowhere/debian"], "/usr/bin:/bin"), settings).ExamineAsync(offline: true, TestContext.Current.CancellationToken);
        Assert.All(findings.Where(f => f.Severity != Severity.Fine), f => Assert.False(string.IsNullOrEmpty(f.Mend), f.ToString()));
        Assert.NotNull((await new Machine([], "").AskAsync("file:///nowhere/debian", TestContext.Current.CancellationToken)).Trouble);
        Assert.NotNull((await new Machine([], "").AskAsync("http://127.0.0.1:1/debian", TestContext.Current.CancellationToken)).Trouble);
        Assert.Empty(directory.Handle.List());
    }

    private async Task FindsAsync(string check, Severity severity, string mend, Action<SickMachine> sicken, string? alsoWrong = null)
    {
        sicken(_machine);
        var wrong = (await ExamineAsync()).Where(f => f.Severity != Severity.Fine).ToList();
        var finding = Assert.Single(wrong, f => f.Check == check);
        Assert.Equal(severity, finding.Severity);
        Assert.Contains(mend, finding.Mend, StringComparison.Ordinal);
        Assert.All(wrong, f => Assert.Contains(f.Check, (string[])[check, alsoWrong ?? check]));
    }

    private Task<IReadOnlyList<Finding>> ExamineAsync() => new Doctor(_machine, Settings).ExamineAsync(offline: false, TestContext.Current.CancellationToken);
}
