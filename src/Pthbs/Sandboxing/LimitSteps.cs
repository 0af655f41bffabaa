namespace Pthbs.Sandboxing;

/// <summary>The steps that give a process its resource limits: what a description says, and for the rest the same for every build, whoever started pthbs how.</summary>
internal static class LimitSteps
{
    /// <summary>
    /// The hard one is what Linux gave every process for decades, before systemd raised it: what is built today still works with it. All files of the machine come out of one
    /// number (fs.file-max), and a build has thousands of processes.
    /// </summary>
    private const int SoftOpenFiles = 1024, HardOpenFiles = 4096;
    private const long SoftStack = 8 << 20, NoLimit = -1;

    /// <summary>What Linux lets every process lock, from 5.16 on. Locked memory is never swapped out.</summary>
    private const long LockedMemory = 8 << 20;

    /// <summary>
    /// No file is as small as one byte. Where the machine gives core dumps to a program of its own (a '|' in kernel.core_pattern), which runs as root outside of every sandbox, the
    /// kernel passes over a limit of zero, and takes this one for a process whose dump is not wanted.
    /// </summary>
    private const long NoCore = 1;

    /// <summary>
    /// Queued signals, of which each POSIX timer has one. They are counted for whoever made the build's user namespace as well, root too, who has some
    /// thousands: so many builds side by side leave enough.
    /// </summary>
    private const int QueuedSignals = 512;

    /// <summary>What nothing of a description limits: so that builds find the same whatever their caller has set for itself, they are as high as they may be.</summary>
    private static readonly int[] Unlimited = [Resource.Time, Resource.FileSize, Resource.Data, Resource.Resident, Resource.Processes, Resource.Addresses, Resource.FileLocks, Resource.RealTime];

    /// <summary>Limits the process.</summary>
    /// <param name="table">The steps.</param>
    /// <param name="limits">What the description says.</param>
    /// <param name="countsAlone">Whether all processes that the kernel counts with these are the build's: else a limit of their number would hit their owner.</param>
    /// <param name="memoryIsGrouped">Whether a control group limits the memory of all of them together.</param>
    internal static void Limit(this StepTable table, SandboxLimits limits, bool countsAlone, bool memoryIsGrouped)
    {
        // The runtime raises its own limit to the utmost; programs that close every possible descriptor would take for ever.
        table.Limit("limit open files", Resource.OpenFiles, SoftOpenFiles, Math.Min(HardOpenFiles, HardLimit(Resource.OpenFiles)));
        table.Limit("limit its stack", Resource.Stack, SoftStack, HardLimit(Resource.Stack));
        table.LimitFirmly("forbid core dumps", Resource.Core, NoCore);
        foreach (var resource in Unlimited) table.Limit("lift a limit of its caller's", resource, NoLimit, HardLimit(resource));
        table.LimitFirmly("limit locked memory", Resource.LockedMemory, LockedMemory);
        table.LimitFirmly("forbid message queues", Resource.Queues, 0);
        table.LimitFirmly("forbid a better priority", Resource.Nice, 0);
        table.LimitFirmly("forbid real time", Resource.Priority, 0);
        if (countsAlone) table.LimitFirmly("limit queued signals", Resource.Signals, QueuedSignals);
        if (limits.FileSize > 0) table.LimitFirmly("limit the size of files", Resource.FileSize, limits.FileSize);
        if (limits.Memory > 0 && !memoryIsGrouped) table.LimitFirmly("limit its memory", Resource.Data, limits.Memory);
        if (limits.ProcessMemory > 0) table.LimitFirmly("limit the memory of each process", Resource.Data, limits.ProcessMemory);
        if (limits.Processes > 0 && countsAlone) table.LimitFirmly("limit its processes", Resource.Processes, limits.Processes);
    }

    /// <summary>Lifts the limit of open files as far as possible, to move descriptors about.</summary>
    internal static void LiftOpenFiles(this StepTable table) =>
        table.Limit("allow itself many open files", Resource.OpenFiles, long.MaxValue, HardLimit(Resource.OpenFiles));

    private static void LimitFirmly(this StepTable table, string what, int resource, long value)
    {
        var most = Math.Min((ulong)value, HardLimit(resource));
        table.Limit(what, resource, (long)most, most);
    }

    private static void Limit(this StepTable table, string what, int resource, long soft, ulong hard) =>
        table.Add(what, null, SystemCall.Prlimit64, [0, resource, table.Numbers((long)Math.Min((ulong)soft, hard), (long)hard), 0]);

    private static ulong HardLimit(int resource)
    {
        return Libc.GetLimit(resource, out var limit) == 0 ? limit.Hard : throw StepFailure.Last("read its limits", null).ToException();
    }
}
