using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Upkeep.Diagnosis;

/// <summary>Examines the machine for what would keep pthbs from working, and says how to fix it.</summary>
/// <param name="machine">The machine.</param>
/// <param name="settings">How pthbs is to work on it.</param>
public sealed class Doctor(IMachine machine, MachineSettings settings)
{
    /// <summary>Looks at everything.</summary>
    /// <param name="offline">Whether to ask nobody: mirrors are only counted.</param>
    /// <param name="cancel">Ends waiting for the network.</param>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(bool offline, CancellationToken cancel)
    {
        List<Finding> findings =
        [
            Proc(), .. Namespaces(), SecondWalls(), CallFilter(), ControlGroups(), .. Limits(),
            .. new PlaceCheck(machine, "store", settings.Store).Examine(), .. new PlaceCheck(machine, "state", settings.State).Examine(), Together(),
            NamedAuthorities() ?? Bundle(), Git(), .. Libraries(),
        ];
        findings.AddRange(await new NetworkCheck(machine, offline).ExamineAsync(cancel).ConfigureAwait(false));
        return findings;
    }

    private Finding Proc() => machine.ReadText("/proc/self/status") is not null
        ? new("proc", Severity.Fine, "/proc is mounted")
        : new("proc", Severity.Problem, "/proc is not mounted: pthbs cannot start a sandbox or enter an environment", "mount -t proc proc /proc");

    private IEnumerable<Finding> Namespaces()
    {
        if (settings.Sandbox == Sandboxes.Off)
        {
            yield return new("namespaces", Severity.Warning, "the settings switch the sandbox off", "remove 'sandbox: off' from the settings");
            yield break;
        }

        var way = settings.Sandbox == Sandboxes.Auto ? Sandboxes.Namespaces : settings.Sandbox;
        var trial = machine.TrySandbox(way, settings.AllowHostProc);
        if (trial.SeesHostProc)
            yield return new("host-proc", Severity.Warning, "builds see the processes of this machine: it does not let them have their own /proc, and the settings allow that", "start the container without masked paths, then remove 'allow-host-proc' from the settings");
        yield return trial.Refusal is not { } refusal
            ? new("namespaces", Severity.Fine, $"a sandbox starts ({way})")
            : new("namespaces", Severity.Problem, $"no sandbox starts ({way}): {refusal.Message}{(refusal.Got is null ? "" : $": {refusal.Got}")}", refusal.Hint ?? "ask the machine's administrator to allow user namespaces");
    }

    private Finding SecondWalls() => machine.Landlock is var version and > 0
        ? new("landlock", Severity.Fine, $"Landlock is available (version {version})")
        : new("landlock", Severity.Warning, "Landlock is missing: builds have one protection less", "boot a kernel with CONFIG_SECURITY_LANDLOCK and lsm=landlock,…");

    private Finding CallFilter() => machine.Exists("/proc/sys/kernel/seccomp/actions_avail") || machine.ReadText("/proc/self/status")?.Contains("\nSeccomp:", StringComparison.Ordinal) is true
        ? new("seccomp", Severity.Fine, "seccomp is available")
        : new("seccomp", Severity.Problem, "seccomp is missing: builds could make setuid files, so pthbs starts none", "boot a kernel with CONFIG_SECCOMP_FILTER");

    private Finding ControlGroups()
    {
        const string unified = "/sys/fs/cgroup/cgroup.controllers";
        if (machine.ReadText(unified) is { } controllers) return new("cgroups", Severity.Fine, $"cgroups are available (version 2: {string.Join(' ', controllers.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))})");
        return machine.Exists("/sys/fs/cgroup/memory") ? new("cgroups", Severity.Fine, "cgroups are available (version 1)")
            : new("cgroups", Severity.Fine, "cgroups are missing: pthbs can limit the memory of each process of a build, but not of the build as a whole");
    }

    private IEnumerable<Finding> Limits()
    {
        const int fileSize = 1, processes = 6, openFiles = 7;
        const ulong fewFiles = 256, usualFiles = 1024, fewProcesses = 64, usualProcesses = 512, largeFile = 1UL << 30;
        var (_, files) = machine.Limit(openFiles);
        yield return files >= usualFiles ? new("open-files", Severity.Fine, $"{Number(files)} files can be open")
            : new("open-files", files < fewFiles ? Severity.Problem : Severity.Warning, $"only {files} files can be open; {usualFiles} are usual", $"ulimit -n {usualFiles}   (as root, or in /etc/security/limits.conf: * hard nofile {usualFiles})");
        var (tasks, _) = machine.Limit(processes);
        if (!machine.IsRoot)
            yield return tasks >= usualProcesses ? new("processes", Severity.Fine, $"{Number(tasks)} processes and threads can run")
                : new("processes", tasks < fewProcesses ? Severity.Problem : Severity.Warning, $"only {tasks} processes and threads of this user can run; builds need many", $"ulimit -u 4096   (or in /etc/security/limits.conf: * hard nproc 4096)");
        var (size, _) = machine.Limit(fileSize);
        yield return size >= largeFile ? new("file-size", Severity.Fine, size == ulong.MaxValue ? "files can have any size" : $"files can have {size} bytes")
            : new("file-size", Severity.Warning, $"files can have at most {size} bytes: writing larger ones fails", "ulimit -f unlimited");
    }

    /// <summary>Store and state need not be together; what is being made and the store must be.</summary>
    private Finding Together()
    {
        var pending = $"{settings.Store}/{StoreLayout.Pending}";
        try
        {
            return machine.Exists(pending) && machine.FileSystemOf(pending).Device != machine.FileSystemOf(settings.Store).Device
                ? new("store-whole", Severity.Problem, $"{pending} is on another file system than the store: pthbs cannot publish packages", $"umount {pending}")
                : new("store-whole", Severity.Fine, machine.FileSystemOf(settings.Store).Device == machine.FileSystemOf(settings.State).Device ? "store and state are on one file system" : "store and state are on two file systems, which is fine");
        }
        catch (PthbsException error)
        {
            return new("store-whole", Severity.Warning, $"{error.Where}: {error.Message}", error.Hint);
        }
    }

    private Finding Bundle() => AuthorityFiles.Known.Any(machine.Exists)
        ? new("certificates", Severity.Fine, "CA certificates are installed")
        : new("certificates", Severity.Problem, "there are no CA certificates: pthbs cannot fetch from https: URLs", "apt-get install ca-certificates");

    private Finding? NamedAuthorities() => machine.AuthorityTrouble is { } trouble ? new("certificates", Severity.Problem, $"{trouble.Where}: {trouble.Message}", trouble.Hint) : null;

    private Finding Git() => machine.HasProgram("git")
        ? new("git", Severity.Fine, "git is installed")
        : new("git", Severity.Warning, "git is missing: pthbs cannot fetch git: sources", "apt-get install git");

    private IEnumerable<Finding> Libraries()
    {
        var missing = NativeLibraries.All.Where(l => !machine.HasLibrary(l.Library)).ToList();
        yield return missing.Count == 0 ? new("libraries", Severity.Fine, "the libraries for unpacking and fetching are installed")
            : new("libraries", Severity.Problem, $"libraries are missing: {string.Join(", ", missing.Select(l => l.Library))}", $"apt-get install {string.Join(' ', missing.Select(l => l.Package))}");
    }

    private static string Number(ulong limit) => limit == ulong.MaxValue ? "any number of" : limit.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
