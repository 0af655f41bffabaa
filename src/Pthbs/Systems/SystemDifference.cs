namespace Pthbs.Systems;

/// <summary>How something of one system differs from that of another.</summary>
public enum SystemChangeKind
{
    /// <summary>Only the later one has it.</summary>
    New,

    /// <summary>Both have it, not the same.</summary>
    Changed,

    /// <summary>Only the earlier one has it.</summary>
    Removed,
}

/// <summary>A service or a file of <c>/etc</c> that differs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How.</param>
public sealed record SystemChange(string Name, SystemChangeKind Kind);

/// <summary>What changes on a machine that goes from one system to another. Nothing but the two trees counts, so it is known before anything happens.</summary>
public sealed class SystemDifference
{
    /// <summary>What lies in <c>/etc</c> and is read only when the machine starts, and what it is for.</summary>
    private static readonly (string File, string What)[] ReadAtStart = [("inittab", "process 1 (/etc/inittab)"), ("fstab", "mounts (/etc/fstab)")];

    private SystemDifference(IReadOnlyList<SystemChange> services, IReadOnlyList<SystemChange> files, IReadOnlyList<string> reboot) => (Services, Files, Reboot) = (services, files, reboot);

    /// <summary>Services that stop, start or both: those of the earlier system that go, then those of the later one in the order of their start.</summary>
    public IReadOnlyList<SystemChange> Services { get; }

    /// <summary>Files of <c>/etc</c>, in order of their names.</summary>
    public IReadOnlyList<SystemChange> Files { get; }

    /// <summary>What is as in the later system only after the machine has started again; empty where nothing asks for that.</summary>
    public IReadOnlyList<string> Reboot { get; }

    /// <summary>Compares two systems.</summary>
    /// <param name="before">The earlier one; null where none runs.</param>
    /// <param name="after">The later one.</param>
    public static SystemDifference Of(SystemTree? before, SystemTree after)
    {
        // One that runs is not checked: it may name a service twice.
        var old = new Dictionary<string, SystemService>(StringComparer.Ordinal);
        foreach (var service in before?.Services ?? []) old[service.Name] = service;
        var later = after.Order.ToHashSet(StringComparer.Ordinal);
        var services = (before?.Order ?? []).Where(name => !later.Contains(name)).Select(name => new SystemChange(name, SystemChangeKind.Removed)).ToList();
        foreach (var service in after.Services)
        {
            if (!old.TryGetValue(service.Name, out var former)) services.Add(new SystemChange(service.Name, SystemChangeKind.New));
            else if (former.Definition != service.Definition) services.Add(new SystemChange(service.Name, SystemChangeKind.Changed));
        }

        var files = new List<SystemChange>();
        foreach (var (name, text) in after.Etc)
        {
            if (before is null || !before.Etc.TryGetValue(name, out var former)) files.Add(new SystemChange(name, SystemChangeKind.New));
            else if (former != text) files.Add(new SystemChange(name, SystemChangeKind.Changed));
        }

        foreach (var name in before?.Etc.Keys ?? Enumerable.Empty<string>())
            if (!after.Etc.ContainsKey(name)) files.Add(new SystemChange(name, SystemChangeKind.Removed));
        files.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));

        var reboot = new List<string>();
        if (before is not null)
        {
            if (before.Kernel != after.Kernel) reboot.Add("kernel");
            if (before.Initramfs != after.Initramfs) reboot.Add("initramfs");
            if (before.CommandLine != after.CommandLine) reboot.Add("command line of the kernel");
            foreach (var (file, what) in ReadAtStart)
                if (before.Etc.GetValueOrDefault(file) != after.Etc.GetValueOrDefault(file)) reboot.Add(what);
        }

        return new SystemDifference(services, files, reboot);
    }
}
