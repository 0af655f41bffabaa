using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>Where the directories of one control group are.</summary>
/// <param name="Memory">The one that limits memory, or null.</param>
/// <param name="Processes">The one that limits processes, or null; on version 2 the same.</param>
/// <param name="IsUnified">Whether it is version 2 of control groups.</param>
internal sealed record ControlGroupPlace(string? Memory, string? Processes, bool IsUnified)
{
    private const int Mode = 0b111_101_101;

    /// <summary>Each of them once.</summary>
    internal IEnumerable<string> Directories => new[] { Memory, Processes }.OfType<string>().Distinct();

    /// <summary>Makes them; nothing is left where one of them cannot be made.</summary>
    internal bool TryMake()
    {
        if (Directories.All(d => Libc.MakeDirectory(Libc.AtCurrentDirectory, PathText.Encode(d), Mode) == 0)) return Directories.Any();
        Delete();
        return false;
    }

    /// <summary>Deletes them. Kernels keep a directory for a moment after its last process has gone.</summary>
    internal void Delete()
    {
        const int tries = 50;
        foreach (var directory in Directories)
            for (var i = 0; i < tries && Libc.Unlink(Libc.AtCurrentDirectory, PathText.Encode(directory), Libc.AtRemoveDirectory) != 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Errno.Busy; i++)
                Thread.Sleep(1);
    }

    /// <summary>
    /// Where this program may make groups: below its own on version 1, so that what holds it in holds its builds as well; on version 2 below the nearest
    /// group above it that hands both controllers on, because a group with processes cannot.
    /// </summary>
    /// <param name="ownGroups">/proc/self/cgroup.</param>
    /// <param name="mounts">/proc/self/mountinfo.</param>
    /// <param name="handedOn">The controllers that a directory's groups have (cgroup.subtree_control), or null where nothing can be read.</param>
    /// <param name="name">A name for the new group.</param>
    internal static ControlGroupPlace? Find(string ownGroups, string mounts, Func<string, string?> handedOn, string name)
    {
        var groups = ownGroups.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(':', 3)).Where(l => l.Length == 3).ToList();
        string? Of(string controller) => groups.FirstOrDefault(g => g[1].Split(',').Contains(controller)) is { } group ? Below(mounts, "cgroup", controller, group[2]) : null;
        var (memory, processes) = (Of("memory"), Of("pids"));
        if (memory is not null || processes is not null) return new(Within(memory), Within(processes), IsUnified: false);

        if (groups.FirstOrDefault(g => g[0] == "0") is not { } own || Below(mounts, "cgroup2", "", own[2]) is not { } directory) return null;
        for (var above = Parent(directory); above.Length > 1; above = Parent(above))
            if (handedOn(above)?.Split([' ', '\n']) is { } controllers && controllers.Contains("memory") && controllers.Contains("pids"))
                return new($"{above}/{name}", $"{above}/{name}", IsUnified: true);
        return null;

        string? Within(string? group) => group is null ? null : $"{group}/{name}";
    }

    /// <summary>The directory of a group: mountinfo says which part of the hierarchy is mounted where.</summary>
    private static string? Below(string mounts, string kind, string controller, string group)
    {
        const int rootAt = 3, pointAt = 4;
        foreach (var line in mounts.Split('\n'))
        {
            var dash = line.IndexOf(" - ", StringComparison.Ordinal);
            if (dash < 0) continue;
            var (fields, rest) = (line[..dash].Split(' '), line[(dash + 3)..].Split(' '));
            if (rest[0] != kind || (controller.Length > 0 && !rest[^1].Split(',').Contains(controller))) continue;
            var root = fields[rootAt] == "/" ? "" : fields[rootAt];
            if (group == root || group.StartsWith(root + "/", StringComparison.Ordinal)) return string.Concat(fields[pointAt], group.AsSpan(root.Length)).TrimEnd('/');
        }

        return null;
    }

    private static string Parent(string directory) => directory.LastIndexOf('/') is > 0 and var slash ? directory[..slash] : "";
}
