using System.Globalization;
using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>The control groups of this process, each lent to one build at a time. None where the machine does not let this user make any.</summary>
internal static class ControlGroups
{
    private const string Prefix = "pthbs.";
    private static readonly Lock Gate = new();
    private static readonly Stack<ControlGroup> Free = [];
    private static readonly List<ControlGroup> All = [];
    private static bool refused;
    private static int made;

    /// <summary>Makes the first group in the background: it takes some 10 ms, in which there is other work to do.</summary>
    internal static void Prepare() => ThreadPool.QueueUserWorkItem(_ => { if (Take() is { } group) Return(group); });

    /// <summary>Lends a group; null if there can be none.</summary>
    internal static ControlGroup? Take()
    {
        lock (Gate)
        {
            if (Free.TryPop(out var free)) return free;
            if (refused) return null;
            var group = Place(made++) is { } place ? ControlGroup.TryMake(place) : null;
            refused = group is null;
            if (group is null) return null;
            if (All.Count == 0) AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
            All.Add(group);
            return group;
        }
    }

    /// <summary>Takes one back that no process of a build is in any more.</summary>
    internal static void Return(ControlGroup group)
    {
        lock (Gate) Free.Push(group);
    }

    private static ControlGroupPlace? Place(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}.{number}");
        var place = ControlGroupPlace.Find(
            HostFiles.ReadText("/proc/self/cgroup") ?? "", HostFiles.ReadText("/proc/self/mountinfo") ?? "", d => HostFiles.ReadText($"{d}/cgroup.subtree_control"), name);
        if (number == 0 && place is not null) Sweep(place);
        return place;
    }

    /// <summary>Deletes the groups of processes that were killed.</summary>
    private static void Sweep(ControlGroupPlace place)
    {
        foreach (var directory in place.Directories.Select(d => d[..d.LastIndexOf('/')]))
        {
            using var handle = Files.DirectoryHandle.TryOpen(directory);
            foreach (var (name, _) in handle?.List().Where(e => e.Name.StartsWith(Prefix, StringComparison.Ordinal)) ?? [])
                if (int.TryParse(name[Prefix.Length..].Split('.')[0], CultureInfo.InvariantCulture, out var owner) && HostFiles.KindOf($"/proc/{owner}", true, out _) == HostFiles.Kind.Missing)
                    _ = Libc.Unlink(Libc.AtCurrentDirectory, PathText.Encode($"{directory}/{name}"), Libc.AtRemoveDirectory);
        }
    }

    private static void Dispose()
    {
        lock (Gate)
        {
            foreach (var group in All) group.Dispose();
            All.Clear();
            Free.Clear();
            refused = true;
        }
    }
}
