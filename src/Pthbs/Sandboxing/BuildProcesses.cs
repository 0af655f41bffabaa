using System.Globalization;
using Pthbs.Files;

namespace Pthbs.Sandboxing;

/// <summary>What the processes of a running build have taken of the machine, read from /proc. Processes come and go meanwhile: what cannot be read counts as nothing.</summary>
internal static class BuildProcesses
{
    private const int MostProcesses = 100_000;

    /// <summary>A process and all below it.</summary>
    internal static IReadOnlyList<int> Of(int first, CancellationToken cancel = default)
    {
        // The first process adopts what others leave, so that all of the build is below it.
        List<int> found = [first];
        HashSet<int> seen = [first];
        for (var next = 0; next < found.Count && found.Count < MostProcesses; next++)
        {
            cancel.ThrowIfCancellationRequested();
            found.AddRange(Children(found[next]).Where(seen.Add));
        }

        return found;
    }

    /// <summary>
    /// The bytes of memory that they have in use, pages that several of them share counted once. The exact number takes the kernel a walk through all of
    /// their memory; as long as a rough one, which is never too small, is below <paramref name="enough"/>, that is given instead.
    /// </summary>
    internal static long Memory(int first, long enough, CancellationToken cancel = default)
    {
        var all = Of(first, cancel);
        var rough = Sum(all, Resident, cancel);
        return rough <= enough ? rough : Sum(all, Proportional, cancel);
    }

    /// <summary>How many open files they have; a file that a process has inherited counts for each of them.</summary>
    internal static long OpenFiles(int first, CancellationToken cancel = default) => Sum(Of(first, cancel), p => Names($"/proc/{p}/fd").Count, cancel);

    private static long Sum(IEnumerable<int> processes, Func<int, long> of, CancellationToken cancel)
    {
        var sum = 0L;
        foreach (var process in processes)
        {
            cancel.ThrowIfCancellationRequested();
            sum += of(process);
        }

        return sum;
    }

    private static IEnumerable<int> Children(int process) =>
        Names($"/proc/{process}/task").SelectMany(t => (HostFiles.ReadText($"/proc/{process}/task/{t}/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(n => int.TryParse(n, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(n => n > 0);

    /// <summary>The second number of statm, in pages.</summary>
    private static long Resident(int process) =>
        (HostFiles.ReadText($"/proc/{process}/statm") ?? "").Split(' ') is [_, var pages, ..] && long.TryParse(pages, CultureInfo.InvariantCulture, out var number)
            ? number * Environment.SystemPageSize : 0;

    /// <summary>The line "Pss: N kB" of smaps_rollup: of a page that n processes share, the n-th part counts for each.</summary>
    private static long Proportional(int process) =>
        (HostFiles.ReadText($"/proc/{process}/smaps_rollup") ?? "").Split('\n').FirstOrDefault(l => l.StartsWith("Pss:", StringComparison.Ordinal)) is { } line
        && long.TryParse(line["Pss:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes << 10 : 0;

    private static List<string> Names(string directory)
    {
        try
        {
            using var handle = DirectoryHandle.TryOpen(directory);
            return handle?.List().Select(e => e.Name).ToList() ?? [];
        }
        catch (Errors.PthbsException)
        {
            // It has ended between two calls.
            return [];
        }
    }
}
