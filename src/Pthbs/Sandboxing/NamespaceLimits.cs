using System.Globalization;

namespace Pthbs.Sandboxing;

/// <summary>How many namespaces of each kind a user may have (/proc/sys/user): what is said where the kernel refuses one more.</summary>
internal static class NamespaceLimits
{
    private const int Usual = 15_000;

    /// <summary>The kinds that a sandbox is made of.</summary>
    private static readonly string[] Kinds = ["user", "pid", "net", "ipc", "uts", "mnt", "cgroup"];

    /// <summary>Which limits to raise: those that are 0, else the lowest.</summary>
    /// <param name="setting">Reads a kernel setting, null when there is no such setting.</param>
    internal static string Advice(Func<string, string?> setting)
    {
        var limits = Kinds.Select(k => (Kind: k, Most: long.TryParse(setting($"/proc/sys/user/max_{k}_namespaces"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : (long?)null))
            .Where(l => l.Most is not null).ToList();
        var none = limits.Where(l => l.Most == 0).ToList();
        if (none.Count > 0)
            return $"sysctl {string.Join(' ', none.Select(l => $"user.max_{l.Kind}_namespaces={Usual}"))}{(none.Any(l => l.Kind == "user") ? "; inside a pthbs build it is forbidden on purpose" : "")}";
        var lowest = limits.Count == 0 ? [] : limits.Where(l => l.Most == limits.Min(m => m.Most)).ToList();
        var named = lowest.Count is 0 or > 3 ? "user.max_*_namespaces" : string.Join(", ", lowest.Select(l => $"user.max_{l.Kind}_namespaces"));
        return $"too many namespaces of one kind, or more than 32 inside each other: raise {named}{(lowest.Count == 0 ? "" : $" (now {lowest[0].Most})")}, here or outside this container";
    }
}
