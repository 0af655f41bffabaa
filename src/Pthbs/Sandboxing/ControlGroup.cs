using Microsoft.Win32.SafeHandles;
using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>
/// A control group that one build at a time is in: it limits the build as a whole, and knows every process of it. Moving a process into a group waits for
/// all processors (some 10 ms); so on version 1 a thread of this program is moved once and builds are born of it, and on version 2 clone3 is told the group.
/// </summary>
internal sealed class ControlGroup : IDisposable
{
    private readonly ControlGroupPlace place;
    private readonly LaunchThread? thread;
    private readonly SafeFileHandle? group;
    private SandboxLimits current = SandboxLimits.None;
    private (long Memory, long Processes) seen;

    private ControlGroup(ControlGroupPlace place, LaunchThread? thread, SafeFileHandle? group) => (this.place, this.thread, this.group) = (place, thread, group);

    /// <summary>Makes a group; null if that is not allowed.</summary>
    internal static ControlGroup? TryMake(ControlGroupPlace place)
    {
        if (!place.TryMake()) return null;
        if (place.IsUnified)
        {
            var directory = new SafeFileHandle(Libc.Open(PathText.Encode(place.Memory!), OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec), true);
            if (!directory.IsInvalid) return new(place, null, directory);
            place.Delete();
            return null;
        }

        // Writing 0 moves the thread that writes.
        var thread = new LaunchThread(() => place.Directories.All(d => HostFiles.WriteText($"{d}/tasks", "0") == 0));
        if (thread.IsReady) return new(place, thread, null);
        thread.Dispose();
        place.Delete();
        return null;
    }

    internal bool LimitsMemory => place.Memory is not null;

    /// <summary>Sets the limits of the next build.</summary>
    /// <returns>Whether the kernel took them.</returns>
    internal bool Limit(SandboxLimits limits)
    {
        if (limits == current) return true;
        var memory = place.Memory is null ? 0 : LimitMemory(place.Memory, limits.Memory);
        var processes = place.Processes is null ? 0 : HostFiles.WriteText($"{place.Processes}/pids.max", Text(limits.Processes + (limits.Processes > 0 && thread is not null ? 1 : 0), "max"));
        current = memory == 0 && processes == 0 ? limits : SandboxLimits.None;
        return memory == 0 && processes == 0;
    }

    /// <summary>Memory and no swap beside it: else a build at its limit would fill the machine's. A machine without swap accounting has no file for that.</summary>
    private int LimitMemory(string group, long limit)
    {
        // What the last build left in the page cache may stand in the way of less memory; the kernel drops it then.
        if (place.IsUnified)
        {
            _ = HostFiles.WriteText($"{group}/memory.swap.max", limit > 0 ? "0" : "max");
            return HostFiles.WriteText($"{group}/memory.max", Text(limit, "max"));
        }

        // The sum of memory and swap is never the smaller one of the two limits.
        const string sum = "memory.memsw.limit_in_bytes";
        _ = HostFiles.WriteText($"{group}/{sum}", "-1");
        var error = HostFiles.WriteText($"{group}/memory.limit_in_bytes", Text(limit, "-1"));
        if (error == 0) _ = HostFiles.WriteText($"{group}/{sum}", Text(limit, "-1"));
        return error;
    }

    /// <summary>Starts a process in the group.</summary>
    internal StartedSteps Start(StepTable table, ulong namespaces)
    {
        if (thread is null) return StepMachine.Start(table, namespaces, group);
        StartedSteps started = default;
        thread.Run(() => started = StepMachine.Start(table, namespaces, null));
        return started;
    }

    /// <summary>Which limit was hit since the last time that this was asked.</summary>
    internal SandboxLimit Hit()
    {
        var now = (
            Memory: place.Memory is null ? 0 : Count($"{place.Memory}/{(place.IsUnified ? "memory.events" : "memory.oom_control")}", "oom_kill "),
            Processes: place.Processes is null ? 0 : Count($"{place.Processes}/pids.events", "max "));
        var (before, hit) = (seen, SandboxLimit.None);
        seen = now;
        if (now.Memory > before.Memory) hit = SandboxLimit.Memory;
        else if (now.Processes > before.Processes) hit = SandboxLimit.Processes;
        return hit;
    }

    /// <summary>Kills whatever a build without walls has left in it. Nothing is born there meanwhile: a chain of processes that fork and end would stay ahead.</summary>
    internal void KillAll()
    {
        const int tries = 100;
        if (place.Processes is not null) _ = HostFiles.WriteText($"{place.Processes}/pids.max", "0");
        current = SandboxLimits.None;
        if (place.IsUnified) _ = HostFiles.WriteText($"{place.Processes}/cgroup.kill", "1");
        for (var i = 0; i < tries && (place.Processes ?? place.Memory) is { } directory; i++)
        {
            var members = (HostFiles.ReadText($"{directory}/cgroup.procs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(n => int.Parse(n, null)).Where(n => n > 0 && n != Environment.ProcessId).ToList();
            if (members.Count == 0) return;
            foreach (var member in members) _ = Libc.Kill(member, Signal.Kill);
            Thread.Sleep(1);
        }
    }

    public void Dispose()
    {
        thread?.Dispose();
        group?.Dispose();
        place.Delete();
    }

    private static string Text(long value, string none) => value > 0 ? value.ToString((IFormatProvider?)null) : none;

    private static long Count(string file, string word) =>
        (HostFiles.ReadText(file) ?? "").Split('\n').FirstOrDefault(l => l.StartsWith(word, StringComparison.Ordinal)) is { } line
        && long.TryParse(line.AsSpan(word.Length), null, out var count) ? count : 0;
}
